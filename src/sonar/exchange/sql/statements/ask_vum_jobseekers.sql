SELECT tickets, persons, names, rare, hours_min, hours_max, more, refusal
FROM exchange.ask_vum_jobseekers(%(token)s, %(asked)s::jsonb, %(seed)s, %(limit)s, %(trace_id)s, %(origin)s::inet)
