SELECT section, total FROM casework.start_counts(%(today)s::date)
