SELECT
    code, kind, label_nl, label_en, valid_from, valid_until
FROM reference.skill
ORDER BY code
