SELECT client_id, kind, day, starts_at, manner, holder FROM casework.notice_v ORDER BY day, starts_at LIMIT 20
