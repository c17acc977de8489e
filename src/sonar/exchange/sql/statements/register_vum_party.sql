SELECT exchange.register_vum_party(%(oin)s, %(name)s, %(role)s, %(suwi)s, %(agreement)s, %(valid_from)s, %(valid_until)s, %(per_hour)s)
