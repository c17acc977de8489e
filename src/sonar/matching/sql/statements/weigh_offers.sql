SELECT nth, missing, occupation, stance, closeness, km, occupation_points, distance_points, hours_points, level_points, start_points,
       contract_points, skills_points, languages_points, hours_min, hours_max, max_km, level, licences, available_from
FROM matching.weigh_offers(%(vacancies)s::jsonb)
