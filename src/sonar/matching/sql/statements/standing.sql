SELECT client_id, state, sent_at IS NOT NULL AS sent FROM matching.open_followed()
