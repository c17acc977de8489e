SELECT v.id, v.title, e.name AS employer, v.place, v.hours_min, v.hours_max, v.occupation, v.occupation_scheme, v.occupation_code, v.starts_on, v.status, v.published_on
FROM employers.vacancy v
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
WHERE v.held_by = %(staff_id)s AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())
ORDER BY v.published_on DESC, v.id DESC
LIMIT %(limit)s
