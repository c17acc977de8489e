SELECT id, display_name, own_office, valid_from, valid_until, arranged_by
FROM access.desk_duties(%(token)s, %(trace_id)s, %(origin)s::inet)
