SELECT p.employer_id AS id, p.refusal FROM employers.put_employer(%(token)s, %(id)s::int, %(version)s::int, %(values)s::jsonb, %(trace_id)s, %(origin)s::inet) AS p
