SELECT id, persons, refusal
FROM exchange.request_delivery(%(token)s, %(kind)s, %(criteria)s::jsonb, %(columns)s::text[], %(reason)s, %(trace_id)s, %(origin)s::inet)
