SELECT exchange.connect_municipality(%(oin)s, %(organisation)s, %(public_key)s, %(persons_per_day)s, %(agreement)s, %(agreed_until)s::date)
