SELECT casework.report_own_activity(%(client_id)s, %(agreement_id)s, %(id)s, %(kind)s, %(done_on)s, %(description)s)
