SELECT exchange.sweep_vum()
