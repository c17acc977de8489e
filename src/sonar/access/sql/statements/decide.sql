SELECT access.decide(%(token)s, %(id)s, %(approved)s, %(remark)s, %(trace_id)s, %(origin)s::inet)
