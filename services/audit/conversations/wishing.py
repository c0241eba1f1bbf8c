"""`msia conversations pause`, `resume` and `takeover`: commands to ingress, under the caller's own name."""

from services.common.console import print_json, say
from services.common.ingress import IngressClientSettings, command


async def send(id: str, wish: str, reason: str) -> None:
    """One wish about one conversation. Raises what `command` raises."""
    accepted = await command(IngressClientSettings.load(), "conversations", id, wish, reason=reason)
    print_json({"conversation": id, "wish": wish, **accepted})
    say(f"it binds from position {accepted['position']} on; see `msia conversations show {id}`")
