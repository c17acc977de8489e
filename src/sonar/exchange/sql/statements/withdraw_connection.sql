SELECT exchange.withdraw_connection(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
