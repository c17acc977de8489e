SELECT id, name, function, kind, role, reason, valid_until, proposed_by, confirmed_by, may_confirm, may_end
FROM exchange.named_persons(%(token)s, %(trace_id)s, %(origin)s::inet)
