SELECT clients.move_residence(%(client_id)s, %(municipality)s::smallint, %(on)s)
