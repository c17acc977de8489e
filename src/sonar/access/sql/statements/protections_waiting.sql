SELECT id, wanted, cause, reason, proposed_by, function, office, proposed_at, may_decide
FROM access.protections_waiting(%(token)s, %(trace_id)s, %(origin)s::inet)
