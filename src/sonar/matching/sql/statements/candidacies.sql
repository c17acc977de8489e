SELECT client_id, vacancy_id, state, title, employer, place, holder, holder_function, reason, answer_by, later_at, wrapped, shared, hours, starts_on, ends_on,
       why, changed_at, open, rung
FROM matching.candidacy_v ORDER BY changed_at DESC, vacancy_id LIMIT 100
