SELECT ticket, seq, refusal, bases FROM matching.open_sending(%(token)s, %(vacancy_id)s, %(client_id)s, %(trace_id)s, %(origin)s::inet)
