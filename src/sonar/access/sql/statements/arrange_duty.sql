SELECT access.arrange_duty(%(token)s, %(staff)s, %(since)s::date, %(until)s::date, %(trace_id)s, %(origin)s::inet)
