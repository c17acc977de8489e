SELECT client_id, purpose FROM casework.selection_members(%(token)s, %(id)s, %(trace_id)s, %(origin)s::inet)
