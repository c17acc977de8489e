SELECT step, reason, by_whom, at FROM messaging.open_report_steps(%(contact)s)
