SELECT clients.end_activity(%(client_id)s, %(on)s, %(why_ended)s, %(old)s, %(new)s, %(why)s)
