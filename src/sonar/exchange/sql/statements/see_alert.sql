SELECT exchange.see_alert(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
