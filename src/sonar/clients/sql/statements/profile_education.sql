SELECT client_id, position, name, level, institute, started, ended, diploma FROM clients.profile_education_v
