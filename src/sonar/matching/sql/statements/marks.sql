SELECT client_id, vacancy_id, fresh, seen, why FROM matching.open_marks()
