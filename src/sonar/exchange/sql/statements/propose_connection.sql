SELECT exchange.propose_connection(%(token)s, %(kind)s, %(values)s::jsonb, %(reason)s, %(also)s::text[], %(trace_id)s, %(origin)s::inet)
