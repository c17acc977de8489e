SELECT tickets, persons, names, rare, more, refusal
FROM exchange.ask_vum_jobseekers(%(token)s, %(asked)s::jsonb, %(seed)s, %(limit)s, %(trace_id)s, %(origin)s::inet)
