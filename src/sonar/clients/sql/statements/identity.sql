SELECT client_id, initials, first_names, name_prefix, last_name, partner_prefix, partner_last_name, name_use, birth_date, gender, nationality,
       version
FROM clients.identity_v
