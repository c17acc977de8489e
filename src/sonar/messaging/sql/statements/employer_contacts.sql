SELECT client_id, id, wrapped, side, kvk_number, employer, vacancy_id, vacancy, begun_by, state, shared, begun_at, changed_at, closed_by, reported_by, outcome
FROM messaging.open_employer_contacts(%(contact)s::uuid, %(before)s::timestamptz, %(limit)s::int)
