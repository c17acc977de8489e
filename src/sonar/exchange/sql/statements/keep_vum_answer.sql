SELECT exchange.keep_vum_answer(%(token)s, %(id)s, %(secret)s, %(contents)s::bytea[], %(more)s, %(unread)s, %(fault)s, %(retry_at)s, %(trace_id)s,
                                %(origin)s::inet)
