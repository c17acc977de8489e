SELECT client_id, wrapped, bsn FROM clients.bsn_v
