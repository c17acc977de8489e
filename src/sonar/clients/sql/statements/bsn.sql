SELECT client_id, bsn FROM clients.bsn_v
