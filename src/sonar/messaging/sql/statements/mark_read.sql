SELECT messaging.mark_read(%(id)s)
