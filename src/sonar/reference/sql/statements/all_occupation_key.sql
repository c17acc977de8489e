SELECT key, scheme, code
FROM reference.occupation_key
ORDER BY key, scheme, code
