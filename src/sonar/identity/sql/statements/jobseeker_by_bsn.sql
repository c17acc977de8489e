SELECT client_id FROM identity.jobseeker_by_bsn(%(bsn_index)s)
