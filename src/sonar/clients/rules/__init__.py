"""What holds for a client's data: which input is right, and how values are sealed and opened."""
