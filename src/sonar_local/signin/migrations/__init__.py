"""Migrations of the provider's own tables."""
