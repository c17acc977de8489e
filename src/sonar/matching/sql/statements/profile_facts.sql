SELECT client_id, occupations, region, years, level, skills, licences, languages, hours_min, hours_max, available_from, presentation, band
FROM matching.open_profile_facts(%(places)s::smallint[], %(bands)s::smallint[])
