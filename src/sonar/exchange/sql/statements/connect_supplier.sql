SELECT exchange.connect_supplier(%(oin)s, %(kvk)s, %(name)s, %(source)s, %(public_key)s, %(per_hour)s, %(agreement)s, %(valid_from)s::date, %(valid_until)s::date)
