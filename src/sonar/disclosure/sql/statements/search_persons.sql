SELECT ticket, seq, refusal, bases, persons, others, total, facets
FROM disclosure.search_persons(%(token)s, %(by)s, %(purpose)s, %(birth_key)s, %(sketch)s::int[], %(exact)s::int[], %(index)s, %(search_key)s, %(trace_id)s,
                               %(name)s, %(origin)s::inet, %(reason)s)
