SELECT exchange.decide_connection(%(token)s, %(id)s, %(approved)s, %(answer)s, %(trace_id)s, %(origin)s::inet)
