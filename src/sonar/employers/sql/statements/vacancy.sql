SELECT v.id, v.title, e.name AS employer, e.sector AS employer_sector, v.place, v.occupation, v.occupation_scheme, v.occupation_code, v.description, v.hours_min, v.hours_max,
       (SELECT jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language)
        FROM employers.vacancy_language l WHERE l.vacancy_id = v.id) AS language_levels,
       v.education_level, v.level_known, v.licences, v.languages, v.contract_form, v.wage, v.guidance, v.starts_on, v.published_on, v.status
FROM employers.vacancy v
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
WHERE v.id = %(id)s
