SELECT ticket, seq, refusal, bases FROM disclosure.open_log(%(token)s, %(trace_id)s, %(name)s, %(origin)s::inet)
