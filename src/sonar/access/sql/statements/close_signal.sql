SELECT access.close_signal(%(token)s, %(id)s, %(verdict)s, %(finding)s, %(trace_id)s, %(origin)s::inet)
