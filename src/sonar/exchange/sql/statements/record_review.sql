SELECT exchange.record_review(%(token)s, %(kind)s, %(dated)s::date, %(valid_until)s::date, %(author)s, %(findings)s, %(follow_up)s,
                              %(trace_id)s, %(origin)s::inet)
