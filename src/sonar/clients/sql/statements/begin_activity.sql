SELECT clients.begin_activity(%(client_id)s, %(on)s, %(old)s, %(new)s, %(why)s)
