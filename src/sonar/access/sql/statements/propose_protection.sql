SELECT access.propose_protection(%(token)s, %(client)s, %(wanted)s, %(cause)s, %(reason)s, %(trace_id)s, %(origin)s::inet)
