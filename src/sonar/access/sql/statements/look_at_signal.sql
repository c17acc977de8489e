SELECT access.look_at_signal(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
