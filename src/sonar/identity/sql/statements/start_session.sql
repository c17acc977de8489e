SELECT identity.start_session(
    %(token)s, %(means)s, %(staff_id)s, %(client_id)s, %(acr)s, %(origin)s::inet)
