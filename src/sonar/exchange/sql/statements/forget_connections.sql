SELECT exchange.forget_connections()
