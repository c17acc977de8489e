SELECT b.id, b.number, b.place, b.pc4, e.name AS employer
FROM employers.employer e JOIN employers.establishment b ON b.employer_id = e.id
WHERE e.kvk_number = %(kvk)s AND b.closed_on IS NULL AND (%(establishment)s = '' OR b.number = %(establishment)s)
ORDER BY b.place, b.number
LIMIT 500
