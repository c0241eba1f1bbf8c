"""`msia contacts mute` and `unmute`: commands to ingress, under the caller's own name."""

from services.common.console import print_json, say
from services.common.ingress import IngressClientSettings, command


async def send(id: str, wish: str, reason: str) -> None:
    """One command about one customer. Raises what `command` raises."""
    accepted = await command(IngressClientSettings.load(), "contacts", id, wish, reason=reason)
    print_json({"contact": id, "wish": wish, **accepted})
    say(f"it binds from position {accepted['position']} on, in every conversation of theirs")
