SELECT matching.put_terms(%(client_id)s, %(terms)s::jsonb)
