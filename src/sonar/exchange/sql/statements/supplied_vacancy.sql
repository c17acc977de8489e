SELECT told::text AS found, refusal FROM exchange.supplied_vacancy(%(token)s, %(external_id)s, %(trace_id)s, %(origin)s::inet)
