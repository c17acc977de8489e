SELECT client_id, id, holder, starts_at, ends_at, moved_from, manner, subject, place, state, version
FROM casework.appointment_v ORDER BY starts_at DESC, id LIMIT 100
