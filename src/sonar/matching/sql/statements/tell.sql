SELECT messaging.send(%(client_id)s, %(id)s, %(subject)s, %(body)s)
