"""Scheduled work of the matching room."""

from uuid import UUID

from procrastinate.contrib.django import app

from sonar.matching.operations import refresh_profiles


@app.task(name="matching.refresh", queue="matching", retry=5)
def refresh(*, clients: list[str]) -> None:
    """Derive the match rows of these clients anew. The argument holds opaque ids only."""
    refresh_profiles(client_ids=[UUID(client) for client in clients])
