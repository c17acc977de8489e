SELECT exchange.note_vum_bad(%(token)s, %(trace_id)s, %(origin)s::inet)
