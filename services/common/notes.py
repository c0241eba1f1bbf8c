"""What `/readyz` shows beside problems: what works less well than it could, and what is in quarantine."""

from collections.abc import Iterator

from eventstore.quarantine import Quarantine


class Notes(list[str]):
    """Said at start, and what is set aside at this moment.

    Those are no problem of readiness: one of them would keep the next start from ever being ready.
    """

    def __init__(self, configured: list[str], quarantine: Quarantine) -> None:
        super().__init__(configured)
        self._quarantine = quarantine

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        for entry in self._quarantine:
            yield str(entry)
