SELECT status, total, overdue FROM casework.work_list_counts(%(today)s::date)
