SELECT exchange.note_municipal_bad(%(token)s, %(trace_id)s, %(origin)s::inet)
