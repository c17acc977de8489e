SELECT facet, value, number
FROM matching.profile_counts(%(token)s, %(occupations)s::int[], %(region)s::smallint, %(places)s::smallint[], %(hours)s::smallint, %(levels)s::smallint[],
    %(licences)s::text[])
