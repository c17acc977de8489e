"""The adviser's own work: the work list, and later plans, tasks and appointments.

Never here: personal data itself; names come through disclosure.
"""
