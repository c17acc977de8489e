SELECT client_id, agreement_id, id, kind, done_on, description, state, why, judge
FROM casework.activity_v ORDER BY done_on DESC, id LIMIT 500
