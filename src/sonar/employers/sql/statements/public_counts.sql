SELECT c.facet, c.value, c.number FROM employers.count_hits(
    %(all)s::text, %(each)s::text[], %(occupations)s::int[], %(pc4)s::smallint[], %(km)s::real[], %(radius)s::real, %(hours)s::int, %(contracts)s::int,
    %(levels)s::int, %(licences)s::text[], %(since)s::date, %(guidance)s::boolean, %(adapted)s::boolean, %(sectors)s::text[], %(today)s::date) AS c
