SELECT client_id, vacancy_id, how, part, told_on, title, employer, occupation FROM matching.open_closings()
