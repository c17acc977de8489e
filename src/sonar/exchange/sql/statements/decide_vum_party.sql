SELECT exchange.decide_vum_party(%(token)s, %(id)s, %(approved)s, %(answer)s, %(trace_id)s, %(origin)s::inet)
