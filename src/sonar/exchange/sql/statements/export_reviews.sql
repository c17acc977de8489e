SELECT id, kind, dated, valid_until, author, owner, findings, follow_up, follow_up_due, recorded_by, current, overdue, done_note, done_by, done_at,
       may_close
FROM exchange.export_reviews(%(token)s, %(trace_id)s, %(origin)s::inet)
