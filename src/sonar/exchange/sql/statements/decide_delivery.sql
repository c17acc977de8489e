SELECT exchange.decide_delivery(%(token)s, %(id)s, %(digest)s::bytea, %(approve)s, %(remark)s, %(trace_id)s, %(origin)s::inet)
