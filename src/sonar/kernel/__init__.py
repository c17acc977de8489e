"""The ground under every room: a closed list of primitives, nothing that knows what a client is.

Here: the clock, ids, the BSN, half-open periods, sealed references, encryption under keys kept outside
the database, statements read from SQL files, and SQL-file migrations. Never here: a table, a page, a rule
about people, or anything that one room alone needs.
"""
