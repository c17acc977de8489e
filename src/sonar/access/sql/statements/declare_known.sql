SELECT access.declare_known(%(token)s, %(client)s, %(trace_id)s, %(origin)s::inet)
