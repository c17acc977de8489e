SELECT client_id, changed_at, category, field, old, new, why, changed_by FROM clients.history_v ORDER BY seq DESC LIMIT 2000
