SELECT clients.put_extra(%(client_id)s, %(category)s, %(version)s, %(source)s, %(changes)s::jsonb, %(kept)s::jsonb)
