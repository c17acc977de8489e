SELECT asked_id, secret, content, detail, refusal
FROM exchange.begin_vum_lookup(%(token)s, %(ticket)s, %(id)s, %(about)s, %(subject)s, %(reason)s, %(trace_id)s, %(origin)s::inet)
