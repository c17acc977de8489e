SELECT clients.correct_contact(%(client_id)s, %(version)s, %(fields)s::text[], %(values)s::bytea[], %(confirmed_on)s, %(why)s)
