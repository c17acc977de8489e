SELECT access.rights_at(%(token)s, %(staff)s, %(at)s::timestamptz, %(trace_id)s, %(origin)s::inet)
