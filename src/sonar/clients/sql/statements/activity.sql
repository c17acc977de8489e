SELECT client_id, started, ended, why_ended FROM clients.activity_v ORDER BY started DESC
