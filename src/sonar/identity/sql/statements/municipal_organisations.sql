SELECT id, name FROM identity.organisation WHERE kind = 'municipality' ORDER BY name, id
