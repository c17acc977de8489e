SELECT id, refusal FROM exchange.begin_vum_offers(%(token)s, %(ticket)s, %(exchange)s, %(trace_id)s, %(origin)s::inet)
