SELECT casework.set_distance(%(client_id)s, %(distance)s::smallint)
