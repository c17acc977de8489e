"""Pages for those who steer and oversee."""
