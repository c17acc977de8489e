SELECT id, at, cause, name, function, kind, persons, seen_by FROM exchange.delivery_alerts(%(token)s, %(trace_id)s, %(origin)s::inet)
