SELECT
    scheme, code, name, parent_code, isco, likeness, valid_from, valid_until
FROM reference.occupation_group
ORDER BY scheme, code
