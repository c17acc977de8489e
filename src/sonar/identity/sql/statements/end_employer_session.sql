SELECT identity.end_employer_session(%(token)s, %(session)s, %(trace)s, %(origin)s::inet)
