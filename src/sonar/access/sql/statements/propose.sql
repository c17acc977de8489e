SELECT id, faults
FROM access.propose(%(token)s, %(kind)s, %(staff)s, %(subject)s, %(office)s::int, %(region)s::int, %(client)s::uuid, %(reason)s, %(since)s::date, %(until)s::date,
                    %(trace_id)s, %(origin)s::inet)
