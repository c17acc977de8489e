SELECT exchange.propose_vum_party(%(token)s, %(values)s::jsonb, %(trace_id)s, %(origin)s::inet)
