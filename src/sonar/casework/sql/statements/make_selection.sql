SELECT refusal, members
FROM casework.make_selection(%(token)s, %(id)s, %(title)s, %(purpose)s, %(criteria)s::jsonb, %(days)s, %(search_key)s, %(trace_id)s, %(origin)s::inet)
