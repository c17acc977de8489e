"""Pages about rights: who has which, on whose word, and until when. None of them shows a client."""
