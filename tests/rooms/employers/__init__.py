"""Tests of the employers room."""
