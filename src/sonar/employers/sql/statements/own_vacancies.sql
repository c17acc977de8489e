SELECT v.id, v.title, v.place, b.number AS establishment,
       CASE WHEN v.status = 'published' AND v.expires_on <= kernel.today() THEN 'expired' ELSE v.status END AS status,
       v.positions, v.published_on, v.expires_on, v.closed_on
FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id JOIN employers.vacancy v ON v.establishment_id = b.id
WHERE e.kvk_number = %(kvk)s AND (%(establishment)s = '' OR b.number = %(establishment)s)
  AND (%(before)s::int IS NULL OR v.id < %(before)s::int)
  AND (%(open)s = (v.status IN ('draft', 'review', 'published') AND (v.status <> 'published' OR v.expires_on IS NULL OR v.expires_on > kernel.today())))
ORDER BY v.id DESC
LIMIT %(limit)s
