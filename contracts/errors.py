"""One error root.

MsiaError
├── BadInput              what was given cannot be used; says which field and what to give instead
│   ├── UnknownEvent      a type this code does not know
│   │   └── NewerEvent    a later version of a type it does know: the service is older than the log
│   └── Undecodable       a body that does not decode; names the position
├── NotFound              the thing asked for does not exist
├── NotAllowed            whoever calls may not do this; says who may
├── Refused               understood, but the rules say no (a decision, a price that cannot be computed)
├── Conflict              someone else appended first; fold the tail and decide again
├── Unreachable           a server or peer does not answer; a retry may help
├── Misconfigured         a setting or a server's configuration is unsafe or wrong; a retry does not help
└── KeyMissing            an encryption key is not there (destroyed, or not yet replicated)
"""


class MsiaError(Exception):
    """Base of every error we raise on purpose.

    The message says what happened and what to do next. `retryable` says whether the same call may
    succeed later without anyone changing anything.
    """

    retryable = False


class BadInput(MsiaError):
    """The input cannot be used as it is."""


class UnknownEvent(BadInput):
    """An event type that this code does not know: upgrade, or look who wrote it."""


class NewerEvent(UnknownEvent):
    """A later version of a type that this code knows as `kind`: upgrade this service."""

    def __init__(self, message: str, kind: type) -> None:
        super().__init__(message)
        self.kind = kind  # the class that reads the versions up to its own


class Undecodable(BadInput):
    """A stored body that does not decode."""


class NotFound(MsiaError):
    """The thing asked for does not exist."""


class NotAllowed(MsiaError):
    """The caller is unknown, or their role does not suffice."""


class Refused(MsiaError):
    """The request was understood and the rules say no."""


class Conflict(MsiaError):
    """The expectation of an append did not hold: someone else appended first."""

    retryable = True


class Unreachable(MsiaError):
    """A server or peer did not answer in time."""

    retryable = True


class Misconfigured(MsiaError):
    """A setting or a server's configuration is unsafe or wrong."""


class KeyMissing(MsiaError):
    """The key of a private part is not available."""
