SELECT client_id, wrapped, kvk_number, employer, vacancy, state, begun_by, begun_at, reported_by, report, step, blocked, by_me
FROM messaging.open_reported(%(contact)s)
