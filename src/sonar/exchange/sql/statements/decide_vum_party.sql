SELECT exchange.decide_vum_party(%(token)s, %(id)s, %(approved)s, %(trace_id)s, %(origin)s::inet)
