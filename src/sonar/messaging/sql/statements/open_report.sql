SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases
FROM messaging.open_report(%(token)s, %(contact)s, %(write)s, %(trace_id)s, %(origin)s::inet) AS answer
