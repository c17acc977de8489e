SELECT employers.step_vacancy(%(token)s, %(id)s, %(version)s, %(verb)s, %(reason)s, %(findings)s::jsonb, %(people)s::int, %(trace_id)s, %(origin)s::inet)
