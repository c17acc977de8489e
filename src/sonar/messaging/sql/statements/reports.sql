SELECT id, kvk_number, employer, reported_by, at, state, before
FROM messaging.reports(%(token)s, %(handled)s, %(trace_id)s, %(origin)s::inet)
