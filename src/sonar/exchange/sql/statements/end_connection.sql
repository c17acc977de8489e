SELECT exchange.end_connection(%(token)s, %(kind)s, %(subject)s, %(reason)s, %(trace_id)s, %(origin)s::inet)
