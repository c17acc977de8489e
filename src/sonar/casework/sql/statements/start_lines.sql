SELECT section, client_id, staff_id, code, day, at, number, total FROM casework.start_lines(%(today)s::date, %(each)s)
