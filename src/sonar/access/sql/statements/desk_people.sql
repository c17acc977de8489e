SELECT staff_id, display_name, office FROM access.desk_people(%(token)s)
