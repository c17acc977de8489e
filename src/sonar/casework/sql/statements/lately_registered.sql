SELECT client_id, until, total FROM casework.lately_registered() LIMIT %(most)s
