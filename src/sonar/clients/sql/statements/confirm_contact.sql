SELECT clients.confirm_contact(%(client_id)s, %(version)s, %(confirmed_on)s, %(why)s)
