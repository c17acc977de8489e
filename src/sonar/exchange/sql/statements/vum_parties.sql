SELECT id, waiting, oin, name, role, suwi, agreement, valid_from, valid_until, questions_per_hour, proposed_by, proposed_at, decided_by, decided_at, approved,
       answer, withdrawn, may_decide, may_withdraw
FROM exchange.vum_parties(%(token)s, %(trace_id)s, %(origin)s::inet)
