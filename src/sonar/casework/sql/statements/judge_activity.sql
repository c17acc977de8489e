SELECT casework.judge_activity(%(client_id)s, %(agreement_id)s, %(id)s, %(state)s, %(why)s::bytea)
