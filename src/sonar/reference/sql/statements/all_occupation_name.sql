SELECT
    scheme, code, name, preferred, group_code, valid_from, valid_until
FROM reference.occupation_name
ORDER BY scheme DESC, code, name
