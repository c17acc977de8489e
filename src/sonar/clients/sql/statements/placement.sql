SELECT client_id, kind, office, registered_on, active, number FROM clients.placement_v
