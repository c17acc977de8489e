SELECT exchange.propose_person(%(token)s, %(who)s, %(kind)s, %(role)s, %(reason)s, %(days)s, %(trace_id)s, %(origin)s::inet)
