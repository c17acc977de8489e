SELECT access.end_duty(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
