SELECT id, user_number, user_kvk, own, for_kvk, chained, mandate_id, establishment, started_at, seen_at, mine, ends
FROM identity.employer_sessions(%(token)s)
