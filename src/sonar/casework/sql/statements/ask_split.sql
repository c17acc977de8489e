SELECT casework.ask_split(%(client_id)s)
