SELECT clients.decide_field(%(token)s, %(field)s, %(decision)s)
