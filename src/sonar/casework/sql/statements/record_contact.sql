SELECT casework.record_contact(
    %(client_id)s, %(id)s, %(version)s, %(kind)s, %(direction)s, %(subject)s, %(took_place_at)s, %(body)s, %(why)s, %(medical_confirmed)s)
