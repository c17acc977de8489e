"""Looking at those who look: monitoring of the ledger, misuse cases, periodic review of rights.

Never here: a measure of anybody's performance at work.
"""
