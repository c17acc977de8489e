SELECT exchange.destroy_expired()
