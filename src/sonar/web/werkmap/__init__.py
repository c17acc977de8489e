"""The Werkmap: what a jobseeker reads, about herself only."""
