SELECT matching.note_sent()
