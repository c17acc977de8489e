SELECT client_id, position, employer, occupation, description, started, ended FROM clients.profile_experience_v
