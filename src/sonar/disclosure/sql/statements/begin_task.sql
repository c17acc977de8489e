SELECT ticket, seq, refusal, bases, persons, others, total, facets
FROM disclosure.begin_task(%(token)s, %(case)s, %(index)s, %(search_key)s, %(trace_id)s, %(name)s, %(origin)s::inet)
