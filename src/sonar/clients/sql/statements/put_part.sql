SELECT clients.put_part(%(part)s, %(client_id)s, %(entry)s::smallint, %(version)s, %(changes)s::jsonb, %(kept)s::jsonb)
