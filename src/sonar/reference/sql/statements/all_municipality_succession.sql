SELECT
    old_code, new_code, valid_from, valid_until
FROM reference.municipality_succession
ORDER BY old_code, new_code
