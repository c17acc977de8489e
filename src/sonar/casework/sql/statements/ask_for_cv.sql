SELECT casework.ask_for_cv()
