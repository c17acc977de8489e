SELECT exporter_of, approver_of, has_key, reviewed FROM exchange.my_standing(%(token)s)
