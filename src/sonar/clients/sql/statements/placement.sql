SELECT client_id, kind, office, registered_on, active FROM clients.placement_v
