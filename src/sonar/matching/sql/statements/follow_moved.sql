SELECT matching.follow_moved(%(size)s)
