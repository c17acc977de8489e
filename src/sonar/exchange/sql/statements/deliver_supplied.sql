SELECT outcome, told::text AS found, refusal
FROM exchange.deliver_supplied(%(token)s, %(external_id)s, %(employer)s::jsonb, %(values)s::jsonb, %(findings)s::jsonb, %(close)s,
                               %(only_new)s, %(version)s::int, %(trace_id)s, %(origin)s::inet)
