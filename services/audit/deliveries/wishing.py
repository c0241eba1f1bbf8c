"""`msia deliveries retry`, `park` and `cancel`: commands to ingress, under the caller's own name."""

from typing import Literal

from contracts.errors import MsiaError
from services.audit.deliveries.showing import parts_of
from services.common.console import print_json, say
from services.common.ingress import IngressClientSettings, command


async def send(wish: Literal["retry", "park", "cancel"], id: str, parts: list[str], reason: str) -> None:
    """One command per part. The first that is refused ends it; those before it stand, and are named."""
    settings = IngressClientSettings.load()
    ids = [(await parts_of(id, part))[0]["part_id"] for part in parts]
    done: list[dict[str, object]] = []
    try:
        for part_id in dict.fromkeys(ids):
            accepted = await command(settings, "deliveries", id, part_id, wish, reason=reason)
            done.append({"part_id": part_id, **accepted})
    except MsiaError:
        if done:
            say(f"done before the one that was refused: {', '.join(str(one['part_id']) for one in done)}")
        raise
    print_json({"conversation": id, "wish": wish, "parts": done})
    say(f"the outbox answers in the log; see `msia deliveries show {id}`")
