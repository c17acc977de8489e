SELECT id, kind, recipient, legal_basis, criteria, columns, persons, parts, parts_made, reason, digest, requested_by, own, requested_at, state, decided_by,
       decided_at, remark, expires_at, destroyed_at, proof, may_decide
FROM exchange.deliveries(%(token)s, %(trace_id)s, %(origin)s::inet)
