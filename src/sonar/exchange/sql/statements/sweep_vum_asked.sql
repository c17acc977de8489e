SELECT exchange.sweep_vum_asked()
