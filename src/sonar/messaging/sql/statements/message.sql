SELECT client_id, id, wrapped, subject, body, sent_at, read_at, sender_name, sender_function, sender_organisation FROM messaging.message_v WHERE id = %(id)s
