SELECT client_id, wrapped FROM identity.newcomer_keys(%(token)s)
