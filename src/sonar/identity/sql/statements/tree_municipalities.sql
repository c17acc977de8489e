SELECT m.organisation_id, coalesce(c.name, m.municipality_code::text) AS name, m.valid_from, m.valid_until,
       ARRAY(SELECT coalesce(n.name, s.new_code::text) || '|' || s.valid_from
             FROM reference.municipality_succession s LEFT JOIN reference.municipality n ON n.code = s.new_code
             WHERE s.old_code = m.municipality_code AND s.valid_from <= %(on)s::date AND (s.valid_until IS NULL OR s.valid_until > %(on)s::date)
             ORDER BY 1) AS became
FROM identity.organisation_municipality m
LEFT JOIN LATERAL (SELECT x.name FROM reference.municipality x WHERE x.code = m.municipality_code) AS c ON true
WHERE m.organisation_id = ANY (%(organisations)s::int[]) AND m.valid_from <= %(on)s::date AND (m.valid_until IS NULL OR m.valid_until > %(on)s::date)
ORDER BY m.organisation_id, 2
