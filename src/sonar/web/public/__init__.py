"""Pages for everybody: the front door, the language, privacy, accessibility."""
