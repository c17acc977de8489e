SELECT exchange.note_wrong_delivery(%(token)s, %(external_id)s, %(kvk)s, %(establishment)s, %(fields)s::text[], %(trace_id)s, %(origin)s::inet)
