"""The journal of the reference room."""
