SELECT casework.finish_task(%(token)s, %(id)s, %(returned_why)s, %(trace_id)s)
