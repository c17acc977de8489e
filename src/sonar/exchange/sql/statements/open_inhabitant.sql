SELECT ticket, client_id, reference, organisation, refusal
FROM exchange.open_inhabitant(%(token)s, %(what)s, %(bsn_index)s::bytea, %(reference)s::uuid, %(trace_id)s, %(origin)s::inet)
