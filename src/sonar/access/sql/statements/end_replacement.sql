SELECT access.end_replacement(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
