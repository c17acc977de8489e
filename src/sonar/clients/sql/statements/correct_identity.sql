SELECT clients.correct_identity(%(client_id)s, %(version)s, %(fields)s::text[], %(values)s::bytea[], %(why)s)
