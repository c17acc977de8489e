SELECT client_id, adviser_id, has_one FROM casework.task_holders(%(kind)s, %(to_advisers)s)
