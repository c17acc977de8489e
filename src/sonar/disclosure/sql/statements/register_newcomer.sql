SELECT outcome, client_id, refusal
FROM disclosure.register_newcomer(%(token)s, %(next_token)s, %(client)s::jsonb, %(trace_id)s, %(origin)s::inet)
