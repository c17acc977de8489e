SELECT display_name, function, office, means, purpose, place, statutory_task, until, total, alarms
FROM access.cross_region_users(%(token)s, %(offset)s, %(trace_id)s, %(origin)s::inet)
