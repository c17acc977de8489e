SELECT sender, sent_at, read_at FROM casework.open_message_facts() ORDER BY sent_at DESC
