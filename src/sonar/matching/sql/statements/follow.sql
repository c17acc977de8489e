SELECT matching.follow(%(token)s, %(vacancy_id)s, %(client_id)s, %(step)s, %(facts)s::jsonb, %(trace_id)s, %(origin)s::inet)
