SELECT ticket, seq, refusal, bases, persons, others, total, facets
FROM disclosure.search_former(%(token)s, %(by)s, %(purpose)s, %(index)s, %(search_key)s, %(reason)s, %(trace_id)s, %(name)s, %(origin)s::inet)
