"""Pages around the few deliveries that the law demands."""
