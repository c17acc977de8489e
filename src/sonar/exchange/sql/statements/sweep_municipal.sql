SELECT exchange.sweep_municipal()
