SELECT id, name, region_code FROM identity.office ORDER BY name
