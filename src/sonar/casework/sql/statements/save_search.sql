SELECT casework.save_search(%(token)s, %(id)s, %(title)s, %(purpose)s, %(criteria)s::jsonb, %(days)s)
