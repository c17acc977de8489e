SELECT access.declare_known_number(%(token)s, %(index)s, %(how)s, %(trace_id)s, %(origin)s::inet)
