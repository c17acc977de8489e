SELECT exchange.keep_vum_lookup(%(token)s, %(id)s, %(detail)s, %(fault)s, %(trace_id)s, %(origin)s::inet)
