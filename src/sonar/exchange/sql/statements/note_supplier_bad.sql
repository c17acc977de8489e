SELECT exchange.note_supplier_bad(%(token)s, %(trace_id)s, %(origin)s::inet)
