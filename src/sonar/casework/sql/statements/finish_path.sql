SELECT casework.finish_path(%(client_id)s, %(path_id)s, %(step_id)s::uuid, %(on)s, %(result)s)
