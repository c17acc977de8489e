SELECT access.move_account(%(token)s, %(staff)s, %(office)s, %(team)s, %(trace_id)s, %(origin)s::inet)
