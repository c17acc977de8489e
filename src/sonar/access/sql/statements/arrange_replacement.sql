SELECT access.arrange_replacement(%(token)s, %(absent)s, %(substitute)s, %(since)s::date, %(until)s::date, %(trace_id)s, %(origin)s::inet)
