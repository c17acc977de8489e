SELECT exchange.note_vum_refused(%(trace_id)s, %(code)s, %(origin)s::inet)
