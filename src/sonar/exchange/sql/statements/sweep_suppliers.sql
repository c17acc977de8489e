SELECT exchange.sweep_suppliers()
