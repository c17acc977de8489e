SELECT client_id, municipality_code, valid_from, valid_until FROM clients.residence_v ORDER BY valid_from DESC
