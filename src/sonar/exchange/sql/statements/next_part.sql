SELECT ticket, delivery_id, number, parts, kind, recipient, legal_basis, columns, expires_at, public_key FROM exchange.next_part()
