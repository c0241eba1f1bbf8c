"""What a verification can find.

LedgerBroken           the log is not what a seal says; names the first bad position, or a range with it
├── ForgedSeal         a seal that no trusted key signed, or that contradicts itself
└── ProofFailed        a proof that does not lead to the root that its seal signs
"""

from contracts.errors import MsiaError


class LedgerBroken(MsiaError):
    """What stands in the log is not what was sealed.

    The first bad position lies in `first`..`last`; they are equal when it is known exactly.
    """

    def __init__(self, text: str, first: int = 0, last: int = 0) -> None:
        super().__init__(text)
        self.first, self.last = first, last or first


class ForgedSeal(LedgerBroken):
    """A seal that must not be believed."""


class ProofFailed(LedgerBroken):
    """A proof that proves nothing."""
