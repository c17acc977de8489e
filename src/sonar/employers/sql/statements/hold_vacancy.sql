SELECT employers.hold_vacancy(%(token)s, %(id)s, %(hold)s, %(take_over)s, %(trace_id)s, %(origin)s::inet)
