"""Services to employers: absence, re-integration reports, dismissal, the target group register.

Never here: the employer record itself (employers), or client data outside disclosure.
"""
