-- What work of a key usually asks for: of its own occupation, or else of those of our list that are nearly the same.
SELECT u.skill, o.closeness
FROM (SELECT %(key)s::int AS code, 100 AS closeness
      UNION ALL
      SELECT k.related_key, k.closeness FROM reference.occupation_kin k WHERE k.key = %(key)s AND k.closeness >= 80) AS o
JOIN reference.occupation_skill u ON u.code = o.code
WHERE u.valid_from <= %(day)s AND (u.valid_until IS NULL OR u.valid_until > %(day)s)
ORDER BY o.closeness DESC, u.skill
