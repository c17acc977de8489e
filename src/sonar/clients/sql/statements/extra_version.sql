SELECT clients.extra_version(%(client_id)s, %(category)s)
