SELECT made, faults
FROM identity.give_mandate(%(token)s, %(to_kvk)s, %(scope)s, %(valid_from)s, %(valid_until)s, %(trace)s, %(origin)s::inet)
