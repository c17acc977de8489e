SELECT
    code, name, region_code, valid_from, valid_until
FROM reference.municipality
ORDER BY code
