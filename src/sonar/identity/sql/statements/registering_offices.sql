SELECT o.id, o.name, g.name AS organisation, g.kind AS organisation_kind
FROM identity.office o JOIN identity.organisation g ON g.id = o.organisation_id
ORDER BY o.name, o.id
