SELECT o.record, o.refusal FROM employers.open_employer(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet) AS o
