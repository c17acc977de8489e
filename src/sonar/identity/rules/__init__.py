"""Decisions about who somebody is: plain Python, no clock, no network, no database."""
