"""Sonar: client registration, matching, messages and employer services for a public employment service.

The package is a house of rooms; `docs/explanation/house.md` is its map. A room imports only from the
floors below it and is entered only by its doors: `operations`, `queries` and `types`.
"""
