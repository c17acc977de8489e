SELECT client_id, state, answer_by, hours, starts_on, ends_on, changed_at FROM matching.open_put_forward() ORDER BY changed_at DESC, client_id
