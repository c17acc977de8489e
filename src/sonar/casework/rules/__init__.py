"""The rules of casework: codes, the steps of an appointment, texts, duties. Plain Python, without a clock."""
