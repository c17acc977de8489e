SELECT identity.end_session(%(token)s, %(why)s)
