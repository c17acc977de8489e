SELECT o.id AS organisation_id, o.kind, o.name AS organisation, coalesce(d.name, '') AS division, coalesce(t.name, '') AS district,
       coalesce(b.name, '') AS office, coalesce(r.name, '') AS region,
       ARRAY(SELECT e.name FROM identity.team e WHERE e.office_id = b.id ORDER BY e.name) AS teams
FROM identity.organisation o
LEFT JOIN identity.division d ON d.id = o.division_id
LEFT JOIN identity.office b ON b.organisation_id = o.id
LEFT JOIN identity.district t ON t.id = b.district_id
LEFT JOIN reference.labour_market_region r ON r.code = b.region_code
WHERE (%(kind)s = '' OR o.kind = %(kind)s) AND strpos(lower(o.name || ' ' || coalesce(b.name, '')), lower(%(text)s)) > 0
ORDER BY o.kind = 'uwv' DESC, o.kind, o.name, o.id, t.name NULLS FIRST, b.name
LIMIT 300
