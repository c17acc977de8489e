SELECT identity.act_for(%(token)s, %(mandate)s::uuid, %(trace)s, %(origin)s::inet)
