"""Where the pages' own files are found."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class KeptManifestStorage(ManifestStaticFilesStorage):
    """Files under a name with their digest, each address worked out once.

    A page names some forty of them, most of them the same icons. The manifest is read when the process starts, so an
    address cannot change while it runs.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Begin without addresses."""
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - as the method that it replaces
        """Return the address of a file. Raises `ValueError` when the manifest does not have it."""
        kept = self._addresses.get((name, force))
        if kept is None:
            kept = self._addresses[name, force] = super().url(name, force)
        return kept
