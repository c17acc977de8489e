SELECT client_id, found, fresh FROM matching.open_nightly()
