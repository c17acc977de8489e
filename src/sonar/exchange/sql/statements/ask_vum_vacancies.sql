SELECT vacancies, names, more, refusal
FROM exchange.ask_vum_vacancies(%(token)s, %(asked)s::jsonb, %(seed)s, %(limit)s, %(trace_id)s, %(origin)s::inet)
