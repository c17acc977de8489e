SELECT v.id, v.title, e.name AS employer, v.place, v.hours_min, v.hours_max, v.occupation, v.occupation_scheme, v.occupation_code, v.starts_on, v.status, v.published_on
FROM employers.vacancy v
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
WHERE v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())
  AND (%(before_day)s::date IS NULL OR (v.published_on, v.id) < (%(before_day)s::date, %(before_id)s::int))
  AND (%(text)s::text IS NULL
       OR strpos(v.sort_title, kernel.sort_key(%(text)s::text)) > 0
       OR strpos(e.sort_name, kernel.sort_key(%(text)s::text)) > 0
       OR strpos(kernel.sort_key(v.place), kernel.sort_key(%(text)s::text)) > 0)
ORDER BY v.published_on DESC, v.id DESC
LIMIT %(limit)s
