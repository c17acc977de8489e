SELECT at, seq, display_name, function, organisation, office, purpose, bases, categories, persons, coalesce(reason, '') AS reason
FROM access.health_readings(%(token)s, %(before)s::timestamptz, %(limit)s, %(trace_id)s, %(origin)s::inet)
