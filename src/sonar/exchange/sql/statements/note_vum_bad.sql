SELECT exchange.note_vum_bad(%(token)s, %(code)s, %(trace_id)s, %(origin)s::inet)
