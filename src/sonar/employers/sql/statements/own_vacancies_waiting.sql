SELECT v.id, v.title, v.place, b.number AS establishment, v.status, v.positions, v.published_on, v.expires_on, v.closed_on
FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id JOIN employers.vacancy v ON v.establishment_id = b.id
WHERE e.kvk_number = %(kvk)s AND (%(establishment)s = '' OR b.number = %(establishment)s)
  AND (v.status = 'draft' OR v.status = 'published' AND v.expires_on > kernel.today() AND v.expires_on <= kernel.today() + %(soon)s::int)
ORDER BY v.status = 'draft', v.expires_on, v.id DESC
LIMIT %(limit)s
