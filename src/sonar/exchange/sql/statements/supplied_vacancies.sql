SELECT told::text AS found, refusal FROM exchange.supplied_vacancies(%(token)s, %(after)s, %(status)s, %(limit)s, %(trace_id)s, %(origin)s::inet)
