SELECT exchange.begin_vum_call(%(token)s, %(from_oin)s, %(via_oin)s, %(suwi)s)
