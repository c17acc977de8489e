SELECT vacancy_id, refusal FROM exchange.open_vum_vacancy(%(token)s, %(name)s, %(trace_id)s, %(origin)s::inet)
