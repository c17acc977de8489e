SELECT client_id, state, answer_by, hours, starts_on, ends_on, changed_at FROM matching.open_put_forward()
