SELECT v.id, v.title
FROM employers.vacancy v
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
WHERE e.kvk_number = %(kvk_number)s AND (%(establishment)s = '' OR b.number = %(establishment)s) AND v.status = 'published' AND v.published_on <= %(today)s::date
  AND (v.expires_on IS NULL OR v.expires_on > %(today)s::date)
ORDER BY v.sort_title, v.id
LIMIT 200
