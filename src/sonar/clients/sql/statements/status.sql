SELECT client_id, active, active_since, office FROM clients.status_v
