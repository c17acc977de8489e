SELECT exchange.register_key(%(token)s, %(public_key)s::bytea, %(trace_id)s, %(origin)s::inet)
