SELECT client_id, staff_id, id, kind, title, due_on, giver FROM casework.own_tasks()
