SELECT clients.publish_place(%(client_id)s, %(municipality)s::smallint)
