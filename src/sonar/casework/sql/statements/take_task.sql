SELECT casework.take_task(%(token)s, %(id)s, %(trace_id)s)
