SELECT casework.propose_merge(%(client_id)s, %(survivor_id)s, %(id)s, %(ground)s)
