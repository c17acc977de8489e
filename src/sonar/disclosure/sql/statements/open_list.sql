SELECT ticket, seq, refusal, bases FROM disclosure.open_list(%(token)s, %(purpose)s, %(trace_id)s, %(name)s, %(origin)s::inet)
