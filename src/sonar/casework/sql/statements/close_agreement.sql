SELECT casework.close_agreement(%(client_id)s, %(id)s, %(state)s)
