"""Looking at those who look: monitoring of the ledger, misuse cases, periodic review of rights.

Also counting people without showing anybody.

Never here: a measure of anybody's performance at work.
"""
