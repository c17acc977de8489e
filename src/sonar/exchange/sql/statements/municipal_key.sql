SELECT exchange.municipal_key(%(oin)s)
