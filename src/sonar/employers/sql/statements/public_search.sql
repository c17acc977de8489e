SELECT f.facet, f.value, f.number, f.km FROM employers.find_and_count(
    %(all)s::text, %(each)s::text[], %(occupations)s::int[], %(pc4)s::smallint[], %(km)s::real[], %(radius)s::real,
    employers.traits(%(hours)s::int, %(contracts)s::int, %(levels)s::int,
                     CASE WHEN cardinality(%(licences)s::text[]) > 0 THEN employers.licence_bits(%(licences)s::text[]) ELSE 0 END,
                     %(guidance)s::boolean, %(adapted)s::boolean),
    %(since)s::date, %(sectors)s::text[], %(today)s::date, %(order)s::text, %(offset)s::int, %(limit)s::int) AS f
