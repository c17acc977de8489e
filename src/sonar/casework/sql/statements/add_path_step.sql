SELECT casework.add_path_step(%(client_id)s, %(path_id)s, %(id)s, %(kind)s, %(description)s, %(planned_on)s)
