"""The append-only record of disclosures, decisions and changes.

It holds opaque ids only and points at nothing, so it outlives the people in it. Rows are written by the database
functions that decide; this room reads and keeps them. Never here: a name, a judgement about a reading, a way to edit.
"""
