SELECT access.decide_protection(%(token)s, %(id)s, %(approved)s, %(trace_id)s, %(origin)s::inet)
