SELECT exchange.take_supplier_turns(%(token)s, %(turns)s, %(trace_id)s, %(origin)s::inet)
