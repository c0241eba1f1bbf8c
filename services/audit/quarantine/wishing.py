"""`msia quarantine retry` and `drop`: commands to ingress, under the caller's own name."""

from eventstore.quarantine import one
from services.audit.log import opened
from services.common.console import print_json, say
from services.common.ingress import IngressClientSettings, command


async def send_retry(reader: str, aggregate: str, reason: str) -> None:
    """Also for what is not listed: the list may be late."""
    settings = IngressClientSettings.load()
    accepted = await command(settings, "quarantine", reader, aggregate, "retry", reason=reason)
    print_json(accepted)
    say(f"{reader} tries again at position {accepted['position']}; see `msia quarantine list`")


async def send_drop(reader: str, aggregate: str, reason: str) -> None:
    """Drop what is listed, no more: `NotFound` when nothing is."""
    settings = IngressClientSettings.load()
    async with opened() as log:
        entry = await one(log.client, reader, aggregate)
    accepted = await command(
        settings, "quarantine", reader, aggregate, "drop", positions=list(entry.poison), reason=reason
    )
    print_json({**accepted, "dropped": list(entry.poison)})
    say(f"{reader} leaves {len(entry.poison)} events out from position {accepted['position']} on")
