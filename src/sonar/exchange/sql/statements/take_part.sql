SELECT content, refusal FROM exchange.take_part(%(token)s, %(id)s, %(number)s, %(what)s, %(trace_id)s, %(origin)s::inet)
