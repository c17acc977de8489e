SELECT f.client_id, f.place AS nth, f.vacancy_id, f.missing, f.occupation, f.stance, f.closeness, f.km, f.occupation_points, f.distance_points, f.hours_points,
       f.level_points, f.start_points, f.contract_points, f.skills_points, f.languages_points, f.hours_min, f.hours_max, f.max_km, f.level,
       f.available_from, f.licences_missing, f.languages_missing, f.skills_asked, f.skills_had,
       v.title, e.name AS employer, v.place, v.occupation AS wanted_occupation, v.hours_min AS wanted_hours_min, v.hours_max AS wanted_hours_max,
       v.education_level AS wanted_level, v.licences, v.languages,
       (SELECT jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language)
        FROM employers.vacancy_language l WHERE l.vacancy_id = v.id) AS language_levels, v.starts_on, v.status, v.published_on
FROM matching.open_fitting() f
JOIN employers.vacancy v ON v.id = f.vacancy_id
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
ORDER BY f.place
