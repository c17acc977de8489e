SELECT access.end_account(%(token)s, %(staff)s, %(trace_id)s, %(origin)s::inet)
