SELECT id, how, declared_at FROM access.known_persons(%(token)s, %(trace_id)s, %(origin)s::inet)
