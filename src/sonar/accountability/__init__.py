"""Instructions, decisions, promises, and reports to regulator and parliament.

Never here: personal data of clients.
"""
