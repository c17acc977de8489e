SELECT v.pc4, v.max_km, v.hours_min, v.hours_max, v.licences, v.languages, v.starts_on,
       ARRAY(SELECT k.code FROM reference.occupation_key k
             WHERE k.scheme = 'competentnl'
               AND (k.key = v.occupation OR k.key IN (SELECT r.related_key FROM reference.occupation_kin r WHERE r.key = v.occupation))
             ORDER BY (k.key = v.occupation) DESC, k.code LIMIT 20) AS occupations,
       ARRAY(SELECT l.language || ':' || coalesce(l.oral, 0) || ':' || coalesce(l.written, 0)
             FROM employers.vacancy_language l WHERE l.vacancy_id = v.id) AS levels
FROM employers.vacancy v
WHERE v.id = %(vacancy_id)s AND v.status = 'published'
