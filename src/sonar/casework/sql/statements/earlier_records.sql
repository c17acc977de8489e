SELECT client_id, survivor_id, state FROM casework.open_earlier_records()
