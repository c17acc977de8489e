SELECT client_id, wrapped FROM messaging.contact_keys()
