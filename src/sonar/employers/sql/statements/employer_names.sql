SELECT kvk_number, name FROM employers.employer WHERE kvk_number = ANY (%(numbers)s)
