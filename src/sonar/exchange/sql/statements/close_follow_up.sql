SELECT exchange.close_follow_up(%(token)s, %(id)s, %(note)s, %(trace_id)s, %(origin)s::inet)
