SELECT exchange.withdraw_vum_party(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
