SELECT client_id, id, wrapped, side, kvk_number, employer, vacancy_id, vacancy, begun_by, state, shared, begun_at, closed_by, reported_by, outcome
FROM messaging.open_employer_contacts()
