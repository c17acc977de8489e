"""Where the pages' own files are found, each address worked out once.

A page names some forty of them, most of them the same icons, and an address cannot change while Sonar runs.
"""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, StaticFilesStorage


class KeptStorage(StaticFilesStorage):
    """Files under their own names."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Begin without addresses."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # whatever the storage takes
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override] # noqa: FBT001, FBT002 - as the method with versions
        """Return the address of a file. Raises `ValueError` when there is a manifest that does not have it."""
        if force:
            return super().url(name, force)  # type: ignore[call-arg] # only the storage with versions is asked so
        kept = self._addresses.get(name)
        if kept is None:
            kept = self._addresses[name] = super().url(name)
        return kept


class KeptManifestStorage(KeptStorage, ManifestStaticFilesStorage):
    """Files under a name with their digest, as the manifest had them when the process started."""
