SELECT clients.propose_field(%(token)s, %(field)s::jsonb)
