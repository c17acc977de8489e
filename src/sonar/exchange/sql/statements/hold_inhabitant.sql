SELECT exchange.hold_inhabitant(%(client_id)s)
