SELECT id, refusal FROM exchange.begin_vum_search(%(token)s, %(vacancy_id)s, %(trace_id)s, %(origin)s::inet)
