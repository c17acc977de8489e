SELECT exchange.keep_part(%(delivery_id)s, %(number)s, %(content)s, %(sealed_key)s)
