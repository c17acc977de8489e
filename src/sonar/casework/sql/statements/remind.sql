SELECT casework.remind()
