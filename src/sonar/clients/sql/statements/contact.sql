SELECT client_id, street, house_number, postcode, city, email, phone, confirmed_on, version FROM clients.contact_v
