SELECT id, waiting, oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour, proposed_by, proposed_at, may_decide
FROM exchange.vum_parties(%(token)s, %(trace_id)s, %(origin)s::inet)
