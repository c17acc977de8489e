SELECT casework.propose_hand_over(%(token)s, %(id)s, %(from_staff)s, %(to_staff)s, %(reason)s, %(clients)s, %(note)s, %(trace_id)s)
