SELECT exchange.note_supplier_refused(%(trace_id)s, %(code)s, %(origin)s::inet)
