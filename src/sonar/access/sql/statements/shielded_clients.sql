SELECT client_id, since FROM access.shielded_clients(%(token)s, %(staff)s, %(trace_id)s, %(origin)s::inet)
