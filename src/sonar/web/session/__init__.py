"""Signing in and out, and the rule that every page says who may open it."""
