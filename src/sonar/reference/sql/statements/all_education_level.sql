SELECT
    code, label_nl, label_en, valid_from, valid_until
FROM reference.education_level
ORDER BY code
