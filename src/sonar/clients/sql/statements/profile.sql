SELECT client_id, pc4, education_level, hours_min, hours_max, max_distance_km, available_from, licences, contract_forms, presentation, cv_expires_on, version,
       occupations, languages
FROM clients.profile_v
