SELECT identity.start_newcomer(
    %(token)s, %(means)s, %(client_id)s, %(bsn_index)s, %(bsn)s, %(wrapped)s, %(acr)s, %(origin)s::inet)
