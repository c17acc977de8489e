SELECT id, giver, receiver, office, reason, clients, proposed_at, may_decide FROM casework.hand_overs_waiting(%(token)s)
