SELECT client_id, grain, region, km, occupation, stance, closeness, occupation_points, distance_points, hours_points, level_points, start_points, contract_points,
       skills_points, languages_points, hours_min, hours_max, max_km, level, licences, available_from, identity_until, place, skills_asked, skills_had
FROM matching.open_candidates()
ORDER BY grain = 3, occupation_points + distance_points + hours_points + level_points + start_points + contract_points + skills_points + languages_points DESC,
         place
