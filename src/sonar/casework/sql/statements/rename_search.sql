SELECT casework.rename_search(%(token)s, %(id)s, %(title)s)
