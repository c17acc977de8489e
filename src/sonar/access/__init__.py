"""What actors may do: functions, purposes, categories, bases, limits, and the relations between staff and clients.

`policy.toml` is the one source; the database is filled from it and refuses to serve when it differs. Never here:
the act of reading (disclosure), or a page.
"""
