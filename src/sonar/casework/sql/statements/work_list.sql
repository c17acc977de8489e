SELECT client_id, staff_id, status, next_step, due_on, distance
FROM casework.work_list_page(%(status)s, %(after_due)s::date, %(after_client)s::uuid, %(limit)s)
