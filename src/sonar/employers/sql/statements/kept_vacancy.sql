SELECT v.id, v.version, v.status, v.establishment_id, v.title, v.occupation_scheme, v.occupation_code, v.description, v.hours_min, v.hours_max, v.education_level, v.level_known, v.licences,
       (SELECT jsonb_agg(jsonb_build_object('language', l.language, 'oral', l.oral, 'written', l.written) ORDER BY l.language)
        FROM employers.vacancy_language l WHERE l.vacancy_id = v.id) AS language_levels,
       v.languages, v.contract_form, v.pc4, v.place, v.starts_on, v.wage, v.guidance, v.skills, v.positions, v.offers_guidance, v.adapted_workplace,
       v.varied_tasks, v.irregular_hours, v.public_transport, v.max_km, v.expires_on, v.source, v.held_by, v.entered_by, v.changed_by, v.published_on,
       v.closed_on, b.employer_id, b.number AS establishment, e.kvk_number, e.name AS employer
FROM employers.vacancy v
JOIN employers.establishment b ON b.id = v.establishment_id
JOIN employers.employer e ON e.id = b.employer_id
WHERE v.id = %(id)s
