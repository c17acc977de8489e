SELECT casework.sweep_searches()
