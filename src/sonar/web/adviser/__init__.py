"""The desk of staff: work list, clients, vacancies, candidates, own consultations."""
