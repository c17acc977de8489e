SELECT casework.agree(%(client_id)s, %(id)s, %(kind)s, %(description)s, %(begins_on)s, %(due_on)s, %(applications)s::int)
