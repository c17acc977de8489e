SELECT client_id, id, kind, goal, started_on, ended_on, result, author
FROM casework.path_v ORDER BY (ended_on IS NOT NULL), started_on DESC, id LIMIT 50
