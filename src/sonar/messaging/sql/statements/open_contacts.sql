SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases
FROM messaging.open_contacts(%(token)s, %(contact)s::uuid, %(profile)s::uuid, %(write)s, %(trace_id)s, %(origin)s::inet) AS answer
