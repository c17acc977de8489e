SELECT v.status AS state, count(*)::int AS number
FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id JOIN employers.vacancy v ON v.establishment_id = b.id
WHERE e.kvk_number = %(kvk)s AND (%(establishment)s = '' OR b.number = %(establishment)s)
  AND v.status IN ('draft', 'review', 'published') AND (v.status <> 'published' OR v.expires_on IS NULL OR v.expires_on > kernel.today())
GROUP BY v.status
