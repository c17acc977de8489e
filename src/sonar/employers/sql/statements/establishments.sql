SELECT b.id, b.number, b.place, b.pc4, e.id AS employer_id, e.name AS employer, e.kvk_number
FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
WHERE e.id = %(employer)s AND b.closed_on IS NULL AND e.closed_on IS NULL
ORDER BY b.place, b.id
