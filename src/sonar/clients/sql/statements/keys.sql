SELECT client_id, wrapped FROM clients.key_v
