"""Management commands; each parses its arguments and makes one call.

Never here: work that a page or a job could not also ask for.
"""
