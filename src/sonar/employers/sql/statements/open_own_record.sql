SELECT o.record, o.refusal FROM employers.open_own_record(%(token)s, %(trace_id)s, %(origin)s::inet) AS o
