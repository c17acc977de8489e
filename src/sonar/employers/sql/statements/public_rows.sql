SELECT v.id, v.title, e.name AS employer, v.place, v.hours_min, v.hours_max, v.occupation_scheme, v.occupation_code, v.contract_form, v.wage,
       v.guided, v.published_on, f.km
FROM unnest(%(ids)s::int[], %(km)s::real[]) WITH ORDINALITY AS f (id, km, n)
JOIN employers.vacancy v ON v.id = f.id
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
ORDER BY f.n
