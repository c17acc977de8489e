SELECT clients.tell_privacy(%(client_id)s, %(language)s, %(body)s, %(way)s)
