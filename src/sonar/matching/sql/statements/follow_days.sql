SELECT matching.follow_days()
