SELECT b.id, b.number, b.place, b.pc4, e.id AS employer_id, e.name AS employer, e.kvk_number
FROM employers.establishment b JOIN employers.employer e ON e.id = b.employer_id
WHERE b.id = %(id)s
