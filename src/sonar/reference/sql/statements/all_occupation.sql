SELECT
    code, scheme, label_nl, label_en, isco, level, family, valid_from, valid_until
FROM reference.occupation
ORDER BY code
