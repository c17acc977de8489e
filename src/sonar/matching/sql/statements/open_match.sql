SELECT (answer).ticket, (answer).seq, (answer).refusal, (answer).bases, fit
FROM matching.open_match(%(token)s, %(vacancy_id)s, %(page)s, %(trace_id)s, %(origin)s::inet)
