SELECT client_id, staff_id, status, next_step, due_on, distance
FROM casework.work_list_farthest(%(status)s, %(after_distance)s::int, %(after_due)s::date, %(after_client)s::uuid, %(limit)s)
