SELECT casework.step_appointment(
    %(client_id)s, %(id)s, %(version)s, %(deed)s, %(starts_at)s::timestamptz, %(ends_at)s::timestamptz, %(manner)s, %(place)s::bytea)
