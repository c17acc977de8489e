SELECT casework.drop_search(%(token)s, %(id)s)
