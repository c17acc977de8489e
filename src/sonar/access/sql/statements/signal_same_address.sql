SELECT access.signal_same_address(%(token)s, %(seq)s)
