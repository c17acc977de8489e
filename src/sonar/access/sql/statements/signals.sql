SELECT id, cause, at, staff_name, function, office, categories, amount, reason, looked_by, looked_at, closed_by, closed_at, verdict, finding, may_act, total
FROM access.signals(%(token)s, %(closed)s, %(cause)s, %(offset)s, %(trace_id)s, %(origin)s::inet)
