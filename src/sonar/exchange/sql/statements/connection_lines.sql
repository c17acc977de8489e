SELECT id, kind, subject, ends, proposed::text, name, reason, proposed_by, proposed_at, decided_by, decided_at, approved, answer, withdrawn, may_decide, may_withdraw
FROM exchange.connection_lines(%(token)s, %(kinds)s::text[], %(trace_id)s, %(origin)s::inet)
