SELECT id, kind, staff_name, function, office, subject, place, reason, valid_from, valid_until, proposed_by, proposed_at, may_decide
FROM access.proposals_waiting(%(token)s, %(trace_id)s, %(origin)s::inet)
