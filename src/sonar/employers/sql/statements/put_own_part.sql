SELECT p.part_id AS id, p.refusal
FROM employers.put_own_part(%(token)s, %(part)s, %(id)s::int, %(version)s::int, %(values)s::jsonb, %(trace_id)s, %(origin)s::inet) AS p
