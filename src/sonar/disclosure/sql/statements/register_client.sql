SELECT outcome, client_id, refusal FROM disclosure.register_client(%(token)s, %(client)s::jsonb, %(trace_id)s, %(origin)s::inet)
