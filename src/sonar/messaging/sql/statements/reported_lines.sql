SELECT seq, side, body, written_at FROM messaging.open_reported_lines(%(contact)s)
