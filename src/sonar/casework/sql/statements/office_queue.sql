SELECT id, kind, due_on, giver FROM casework.office_queue()
