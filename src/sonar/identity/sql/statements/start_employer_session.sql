SELECT identity.start_employer_session(
    %(token)s, %(means)s, %(issuer)s, %(subject)s, %(own_kvk)s, %(kvk)s, %(establishment)s, %(acr)s, %(origin)s::inet)
