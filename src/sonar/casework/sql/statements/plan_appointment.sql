SELECT casework.plan_appointment(
    %(client_id)s, %(id)s, %(staff_id)s, %(starts_at)s, %(ends_at)s, %(manner)s, %(subject)s, %(place)s)
