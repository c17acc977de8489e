SELECT month, name, row_key, column_key, amount FROM oversight.statistics(%(token)s, %(trace_id)s, %(origin)s::inet)
