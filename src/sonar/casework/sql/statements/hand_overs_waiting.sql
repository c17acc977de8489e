SELECT id, giver, receiver, office, reason, note, clients, proposed_at, may_decide, received FROM casework.hand_overs_waiting(%(token)s)
