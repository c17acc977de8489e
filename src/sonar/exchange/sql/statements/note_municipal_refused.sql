SELECT exchange.note_municipal_refused(%(trace_id)s, %(code)s, %(origin)s::inet)
