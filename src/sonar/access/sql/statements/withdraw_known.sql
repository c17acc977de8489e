SELECT access.withdraw_known(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
