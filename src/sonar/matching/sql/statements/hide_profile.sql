SELECT clients.hide_profile(%(client_id)s)
