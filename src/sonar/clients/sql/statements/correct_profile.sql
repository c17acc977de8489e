SELECT clients.correct_profile(
    %(client_id)s, %(version)s, %(changes)s::jsonb, %(fields)s::text[], %(old)s::bytea[], %(new)s::bytea[], %(why)s)
