SELECT client_id, wrapped, shared FROM matching.open_shared()
