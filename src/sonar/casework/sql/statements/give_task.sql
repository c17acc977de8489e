SELECT casework.give_task(%(client_id)s, %(id)s, %(kind)s, %(note)s::bytea, %(due_on)s, %(staff_id)s::uuid)
