SELECT client_id, mental_hours, physical_hours, assessor, assessed_on, valid_until FROM clients.work_capacity_v
