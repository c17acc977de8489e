SELECT seq, side, body, written_at FROM messaging.open_contact_lines(%(contact)s)
