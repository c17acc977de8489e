SELECT ticket, seq, refusal, bases FROM matching.open_proposed(%(token)s, %(vacancy_id)s, %(client_id)s, %(named)s, %(trace_id)s, %(origin)s::inet)
