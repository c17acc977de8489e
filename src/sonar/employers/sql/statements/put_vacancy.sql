SELECT p.vacancy_id, p.refusal
FROM employers.put_vacancy(%(token)s, %(id)s::int, %(version)s::int, %(values)s::jsonb, %(findings)s::jsonb, %(copied_from)s::int, %(trace_id)s, %(origin)s::inet) AS p
