SELECT messaging.take_report_step(%(contact)s, %(step)s, %(reason)s)
