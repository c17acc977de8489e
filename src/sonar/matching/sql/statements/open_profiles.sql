SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases, fit
FROM matching.open_profiles(%(token)s, %(occupations)s::int[], %(region)s::smallint, %(hours)s::smallint, %(licences)s::text[], %(page)s::int, %(trace_id)s, %(origin)s::inet)
