SELECT v.id, v.title, e.name AS employer, v.place, v.hours_min, v.hours_max, v.occupation_scheme, v.occupation_code, v.contract_form, v.wage,
       v.guided, v.published_on, f.km
FROM employers.find_page(
    %(all)s::text, %(each)s::text[], %(occupations)s::int[], %(pc4)s::smallint[], %(km)s::real[], %(radius)s::real,
    employers.traits(%(hours)s::int, %(contracts)s::int, %(levels)s::int,
                     CASE WHEN cardinality(%(licences)s::text[]) > 0 THEN employers.licence_bits(%(licences)s::text[]) ELSE 0 END,
                     %(guidance)s::boolean, %(adapted)s::boolean),
    %(since)s::date, %(sectors)s::text[], %(today)s::date, %(order)s::text, %(offset)s::int, %(limit)s::int) WITH ORDINALITY AS f (id, km, n)
JOIN employers.vacancy v ON v.id = f.id
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
ORDER BY f.n
