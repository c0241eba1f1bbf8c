"""What signing in can be refused with."""

from contracts.errors import MsiaError, NotAllowed


class SignInRefused(NotAllowed):
    """401: always the same words, whatever the reason was."""

    def __init__(self) -> None:
        super().__init__("e-mail or password is not right")


class LockedOut(MsiaError):
    """429: too many failures; `seconds` until the next try is heard."""

    retryable = True

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, -int(-seconds // 1))
        super().__init__(f"too many failed sign-ins: try again in {self.seconds} s")


class WrongPassword(NotAllowed):
    """403: the current password of somebody who is signed in; their session goes on."""

    def __init__(self) -> None:
        super().__init__("the current password is not right")
