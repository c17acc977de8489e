SELECT client_id, every, unseen FROM matching.open_alert()
