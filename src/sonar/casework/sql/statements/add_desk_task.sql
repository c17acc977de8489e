SELECT casework.add_desk_task(%(token)s, %(id)s, %(title)s, %(due_on)s)
