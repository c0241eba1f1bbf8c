"""Why a file is not here: for now, or for good. Reasons are short codes; they stand in the open."""

from contracts.errors import Refused, Unreachable


class NotNow(Unreachable):
    """It may be here later: Chatwoot uploads after its webhook, storage has its moments."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file cannot be had now ({reason}): tried again by itself")
        self.reason = reason


class Never(Refused):
    """It is not fetched, or not kept, however often one asks."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file is refused ({reason}): see docs/decisions/0022-media-and-knowledge.md")
        self.reason = reason
