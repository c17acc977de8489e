SELECT id, absent, substitute, function, office, valid_from, valid_until, arranged_by, mine, may_end
FROM access.replacements(%(token)s, %(trace_id)s, %(origin)s::inet)
