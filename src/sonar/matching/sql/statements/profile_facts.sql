SELECT client_id, occupations, region, years, level, skills, licences, languages, hours_min, hours_max, available_from, presentation
FROM matching.open_profile_facts()
