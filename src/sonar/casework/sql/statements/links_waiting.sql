SELECT id, state, ground, asked_by, asked_at FROM casework.links_waiting(%(token)s)
