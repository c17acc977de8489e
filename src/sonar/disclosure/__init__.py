"""The only door to client data: purpose, basis and categories give a ticket; the ticket gives the reading.

Phase 1 decides and writes to the ledger, and commits; phase 2 reads what that row names. Never here: a page, a list of
names without a ticket, a way around the ledger.
"""
