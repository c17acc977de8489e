"""The public site: vacancies for everybody, and reacting to them."""
