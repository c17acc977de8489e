SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases, fit
FROM matching.open_profiles(%(token)s, %(occupations)s::int[], %(region)s::smallint, %(places)s::smallint[], %(hours)s::smallint, %(levels)s::smallint[],
    %(licences)s::text[], %(page)s::int, %(trace_id)s, %(origin)s::inet)
