SELECT known::text, refusal FROM exchange.suppliers_known(%(token)s, %(trace_id)s, %(origin)s::inet)
