SELECT client_id, id, kind, note, due_on, giver, holder, office, mine, state, returned_why
FROM casework.task_v ORDER BY (state <> 'open'), due_on, id LIMIT 100
