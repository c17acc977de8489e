SELECT key, scheme, code
FROM reference.occupation_key
WHERE key = %(key)s
ORDER BY scheme, code
LIMIT 1
