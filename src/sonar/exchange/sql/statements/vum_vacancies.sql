SELECT id, title, employer, occupation_scheme, occupation_code, description, hours_min, hours_max, education_level, level_known, licences, languages,
       oral, written,
       contract_form, pc4, starts_on, wage, irregular_hours, expires_on, contact_name, contact_phone, contact_email
FROM exchange.vum_vacancies(%(vacancies)s::int[], %(contact)s)
