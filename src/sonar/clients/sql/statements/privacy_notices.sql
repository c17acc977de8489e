SELECT client_id, shown_at, encode(edition, 'hex') AS edition, language, way, body FROM clients.privacy_v ORDER BY shown_at DESC
