SELECT identity.withdraw_mandate(%(token)s, %(mandate)s, %(trace)s, %(origin)s::inet)
