SELECT applied_at, content FROM access.policy_history(%(function)s)
