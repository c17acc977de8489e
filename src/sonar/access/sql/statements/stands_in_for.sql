SELECT absent, valid_until FROM access.stands_in_for(%(token)s)
