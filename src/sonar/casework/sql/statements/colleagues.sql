SELECT staff_id, display_name, function, office, same_office FROM casework.colleagues(%(token)s)
