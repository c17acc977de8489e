SELECT casework.decide_link(%(token)s, %(id)s, %(yes)s, %(trace_id)s)
