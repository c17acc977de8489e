SELECT client_id, staff_id, staff_name, office, cause, since, may_open, until, asked, ending, total
FROM access.protected_clients(%(token)s, %(offset)s, %(trace_id)s, %(origin)s::inet)
