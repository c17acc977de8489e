SELECT client_id, path_id, id, kind, description, planned_on, done_on, result
FROM casework.path_step_v ORDER BY planned_on, id LIMIT 500
