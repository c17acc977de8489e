"""Management commands of the generator."""
