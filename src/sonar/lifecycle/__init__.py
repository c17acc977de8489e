"""The end of data: hiding, restoring, retention, destruction, the rights of data subjects.

Never here: a way to destroy without a certificate.
"""
