SELECT id, staff_name, function, office, kind, subject, place, reason, valid_until, due, noticed, unused_days
FROM access.confirmations_waiting(%(token)s, %(trace_id)s, %(origin)s::inet)
