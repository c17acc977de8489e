SELECT disclosure_seq, staff_name, category, reason, opened_at, due FROM disclosure.reviews_waiting(%(token)s, %(trace_id)s, %(origin)s::inet)
