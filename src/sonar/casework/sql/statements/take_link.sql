SELECT survivor_id, client_id FROM casework.take_link(%(token)s, %(id)s, %(trace_id)s)
