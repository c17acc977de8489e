"""The employers' portal: their own vacancies, candidates, mandates and details."""
