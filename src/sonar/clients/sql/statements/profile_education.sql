SELECT client_id, position, name, level, institute, started, ended, diploma, status, diploma_on, study_code, explanation FROM clients.profile_education_v
