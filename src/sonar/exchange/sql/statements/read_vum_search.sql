SELECT refusal, asked_id, asked_at, expires_at, state, fault, retry_at, more, unread, secret, id, nth, content, detailed_at
FROM exchange.read_vum_search(%(token)s, %(vacancy_id)s, %(trace_id)s, %(origin)s::inet)
