SELECT casework.decide_hand_over(%(token)s, %(id)s, %(decision)s, %(trace_id)s)
