"""Plain decisions of the disclosure room."""
