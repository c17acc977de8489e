SELECT client_id, kind, office, registered_on, active, legal_basis, active_since, number FROM clients.placement_v
