SELECT ticket, seq, refusal, bases, persons, others, total, facets
FROM disclosure.search_clients(%(token)s, %(purpose)s, %(criteria)s::jsonb, %(offset)s, %(search_key)s, %(trace_id)s, %(name)s, %(origin)s::inet)
