SELECT ticket, seq, refusal, bases
FROM disclosure.open_persons(%(token)s, %(kind)s, %(purpose)s, %(categories)s::text[], %(writes)s::text[], %(persons)s::uuid[], %(vacancy_id)s::int, %(reason)s,
                             %(trace_id)s, %(name)s, %(origin)s::inet)
