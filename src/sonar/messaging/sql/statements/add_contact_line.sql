SELECT messaging.add_contact_line(%(contact)s, %(body)s)
