SELECT known::text, refusal FROM exchange.municipalities_known(%(token)s, %(trace_id)s, %(origin)s::inet)
