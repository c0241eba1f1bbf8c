"""The running sandbox, for commands: what calls it is imported when one does."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.sandbox.client import SandboxClient


def sandbox() -> "SandboxClient":
    """The one that SANDBOX_URL names."""
    from services.sandbox.client import SandboxClient

    return SandboxClient.from_settings()
