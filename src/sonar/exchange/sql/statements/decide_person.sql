SELECT exchange.decide_person(%(token)s, %(id)s, %(confirm)s, %(trace_id)s, %(origin)s::inet)
