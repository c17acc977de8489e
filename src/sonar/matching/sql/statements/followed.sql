SELECT client_id, state, note, answer_by, later_at, hours, starts_on, ends_on, why, sent_at, changed_at, away
FROM matching.open_followed()
