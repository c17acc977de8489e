SELECT display_name, function, purpose, statutory_task, until FROM access.cross_region_users(%(token)s, %(trace_id)s, %(origin)s::inet)
