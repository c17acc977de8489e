SELECT client_id, id, kind, description, begins_on, due_on, applications, state, author
FROM casework.agreement_v ORDER BY (state <> 'open'), due_on, id LIMIT 100
