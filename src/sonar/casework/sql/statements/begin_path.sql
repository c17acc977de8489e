SELECT casework.begin_path(%(client_id)s, %(id)s, %(kind)s, %(goal)s, %(started_on)s)
