"""`msia quarantine show`."""

from contracts.ids import whole
from eventstore.quarantine import one
from services.audit.log import opened
from services.audit.quarantine.listing import as_json
from services.common.console import Output, choose, out, print_document


async def print_entry(reader: str, aggregate: str, output: Output | None) -> None:
    """The entry, and how many events of the aggregate stand behind the first that cannot be used."""
    async with opened() as log:
        entry = await one(log.client, reader, aggregate)
        behind = [message.position async for message in log.read(whole(aggregate), entry.position)]
    shown = {**as_json(entry), "behind": len(behind)}
    if (shape := choose(output)) is not Output.table:
        print_document({"entry": shown}, shape)
        return
    positions = ", ".join(str(position) for position in entry.poison)
    out(f"{entry.aggregate}, set aside by {entry.reader} since {shown['since']}")
    out(f"  cannot be used   {positions} (look: msia events show {entry.position})")
    out(f"  first of them    {entry.type}")
    out(f"  why              {entry.error}")
    out(f"  events behind    {len(behind)}")
    out(f"  mended?          msia quarantine retry {entry.reader} {entry.aggregate}")
    out(f"  given up?        msia quarantine drop {entry.reader} {entry.aggregate} --reason …")
