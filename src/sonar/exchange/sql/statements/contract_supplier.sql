SELECT exchange.contract_supplier(%(oin)s, %(kvk)s, %(contract)s, %(valid_from)s::date, %(valid_until)s::date)
