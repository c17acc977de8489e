SELECT exchange.record_review(%(token)s, %(kind)s, %(dated)s::date, %(valid_until)s::date, %(author)s, %(owner)s, %(findings)s, %(follow_up)s,
                              %(follow_up_due)s::date, %(trace_id)s, %(origin)s::inet)
