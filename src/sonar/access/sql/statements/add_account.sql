SELECT access.add_account(%(token)s, %(id)s, %(subject)s, %(name)s, %(function)s, %(office)s, %(team)s, %(reason)s, %(until)s::date,
                          %(trace_id)s, %(origin)s::inet)
