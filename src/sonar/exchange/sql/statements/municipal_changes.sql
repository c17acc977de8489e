SELECT references_changed, place, refusal FROM exchange.municipal_changes(%(token)s, %(after)s, %(trace_id)s, %(origin)s::inet)
