SELECT client_id, id, version, kind, direction, subject, took_place_at, body, why, author, written_at
FROM casework.contact_moment_v ORDER BY took_place_at DESC, id, version DESC LIMIT 200
