SELECT published_at, edition, occupations, region, years, level, skills, licences, languages, hours_min, hours_max, available_from, presentation, nearby, findable
FROM clients.published_v WHERE client_id = %(client_id)s
