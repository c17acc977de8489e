SELECT access.withdraw(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
