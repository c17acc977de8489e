SELECT client_id, ref, wrapped, name, place, sealed, plain FROM exchange.open_part()
