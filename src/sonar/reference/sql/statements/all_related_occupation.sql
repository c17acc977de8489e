SELECT
    code, related_code, closeness, valid_from, valid_until
FROM reference.related_occupation
ORDER BY code, related_code
