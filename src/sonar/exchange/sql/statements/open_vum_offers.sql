SELECT refusal, asked_id, asked_at, expires_at, state, fault, retry_at, more, unread, secret, id, nth, content, detailed_at
FROM exchange.open_vum_offers()
