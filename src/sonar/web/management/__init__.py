"""Pages about rights and about the fields of the record. None of them shows a client."""
