"""Managing Sonar itself: its fields and rights; never the content of a client's record."""
