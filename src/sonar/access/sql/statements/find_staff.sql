SELECT staff_id, display_name, function, organisation, office, active, rights, waiting
FROM access.find_staff(%(token)s, %(text)s, %(trace_id)s, %(origin)s::inet)
