SELECT staff_id, display_name, function, office, own FROM access.stand_ins(%(token)s)
