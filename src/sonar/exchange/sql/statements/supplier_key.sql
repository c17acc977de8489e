SELECT exchange.supplier_key(%(oin)s)
