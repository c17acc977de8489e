SELECT kinds::text AS kinds, rule::text AS rule FROM exchange.kinds_in_force()
