SELECT session_id, kind, ref, display_name, function, organisation, office, started_at, absolute_until, concurrent,
       ended, home_index, kvk_number, own_kvk, employer_scope, establishment
FROM identity.resolve_session(%(token)s)
