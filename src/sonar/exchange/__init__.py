"""What comes in from other systems and goes out to them, each by its own contract.

Here: translating a foreign record into ours, field by field, and saying what did not fit. Never here: where
data is kept (that is the room the data belongs to), or a way out for data of people in bulk.
"""
