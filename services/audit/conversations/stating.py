"""`msia conversations state`: a pure fold up to a moment."""

from datetime import UTC, datetime
from typing import Any

from contracts.errors import NotFound
from domain.overview import overview
from eventstore.reading import Reader
from services.audit.folds import events_of
from services.audit.log import opened, require_conversation
from services.common.console import Output, choose, print_document, say
from services.common.tariffs import tariffs
from services.common.window import instant, rfc3339


async def print_state(id: str, at: str | None, position: int | None, output: Output | None) -> None:
    """What a fold of everything up to then gives, and the tariffs in force then.

    Raise `NotFound` for a conversation that begins later, or a position that is not in the log.
    """
    now = datetime.now(UTC)
    moment = instant(at, now, "--at") if at else None
    if moment:
        say(f"at {rfc3339(moment)}")
    async with opened() as reader:
        await require_conversation(reader, id)
        found = await events_of(reader, id, position=position, at=moment)
        if not found:
            raise NotFound(f"conversation {id} begins later: see `msia conversations show {id}`")
        known = moment or now
        if position is not None:  # the moment of that position, not of the conversation's last event
            known = (await reader.get(position)).stored_at
        in_force = await _in_force(reader, position, known)
    state = overview(id, found) | {"tariffs_in_force": in_force}
    if (shape := choose(output)) is not Output.table:
        print_document(state, shape)
    else:
        from services.common.overview_table import print_overview

        print_overview(state)


async def _in_force(reader: Reader, position: int | None, at: datetime) -> list[dict[str, Any]]:
    """The version of each tariff that priced at `at`, as the log knew it then."""
    found = await tariffs(reader, position=position, at=at)
    for problem in found.problems.values():
        say(f"a tariff cannot be read on: {problem}")
    versions = (history.in_force(at) for _, history in sorted(found.histories.items()))
    return [
        {
            "slug": version.slug,
            "version": version.number,
            "position": version.publication.position,
            "effective_from": rfc3339(version.publication.effective_from),
        }
        for version in versions
        if version is not None and version.publication is not None
    ]
