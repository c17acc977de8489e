SELECT client_id, told, region, km, occupation, stance, closeness, occupation_points, distance_points, hours_points, level_points, start_points, contract_points,
       skills_points, languages_points, hours_min, hours_max, max_km, level, licences, available_from, identity_until, place, skills_asked, skills_had
FROM matching.open_candidates()
-- What is not told counts for nothing, so that the order tells nothing of it either; equals stand as the published rule says.
ORDER BY coalesce(occupation_points, 0) + coalesce(distance_points, 0) + coalesce(hours_points, 0) + coalesce(level_points, 0) + coalesce(start_points, 0)
         + coalesce(contract_points, 0) + coalesce(skills_points, 0) + coalesce(languages_points, 0) DESC,
         place
