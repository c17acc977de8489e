SELECT casework.drop_selection(%(token)s, %(id)s)
