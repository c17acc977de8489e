SELECT exchange.forget_refused()
