SELECT staff_id, display_name, function, purpose, category, mode, last_used, of_function, due
FROM access.unused_rights(%(token)s, %(days)s, %(trace_id)s, %(origin)s::inet)
