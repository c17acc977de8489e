SELECT access.confirm(%(token)s, %(id)s, %(kept)s, %(remark)s, %(trace_id)s, %(origin)s::inet)
