SELECT ticket, client_id, rare, suwi, hours_min, hours_max, categories, refusal
FROM exchange.open_vum_jobseeker(%(token)s, %(name)s, %(trace_id)s, %(origin)s::inet)
