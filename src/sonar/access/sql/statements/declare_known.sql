SELECT access.declare_known(%(token)s, %(client)s, %(how)s, %(trace_id)s, %(origin)s::inet)
