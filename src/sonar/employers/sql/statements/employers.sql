SELECT e.id, e.name, e.kvk_number, e.sector, e.closed_on,
       coalesce((SELECT min(b.place) FROM employers.establishment b WHERE b.employer_id = e.id), '') AS place,
       (SELECT count(*) FROM employers.vacancy v JOIN employers.establishment b ON b.id = v.establishment_id
        WHERE b.employer_id = e.id AND v.status = 'published' AND (v.expires_on IS NULL OR v.expires_on > kernel.today())) AS vacancies
FROM employers.employer e
WHERE e.kvk_number = %(text)s::text OR strpos(e.sort_name, kernel.sort_key(%(text)s::text)) > 0
   OR EXISTS (SELECT FROM employers.establishment b WHERE b.employer_id = e.id AND kernel.sort_key(b.place) = kernel.sort_key(%(text)s::text))
ORDER BY e.closed_on IS NOT NULL, e.sort_name, e.id
LIMIT %(limit)s
