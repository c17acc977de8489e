SELECT section, client_id, staff_id, code, day, at, number FROM casework.start_lines(%(today)s::date, %(each)s)
