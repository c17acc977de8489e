SELECT kind, dated, valid_until, author, findings, follow_up, recorded_by, current FROM exchange.export_reviews(%(token)s, %(trace_id)s, %(origin)s::inet)
