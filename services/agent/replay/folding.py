"""`msia replay fold`: a pure state from the events, and its hash to compare it by."""

from typing import Any

from contracts.errors import NotFound
from contracts.ids import whole
from domain.overview import overview, state_hash
from eventstore.store import EventStore
from services.common.console import Output, choose, out, print_json
from services.common.settings import ServiceSettings


async def print_folds(ids: list[str], position: int | None, output: Output | None) -> None:
    """Read without keys, so nothing personal can show; `NotFound` names an id that is not in the log."""
    settings = ServiceSettings.load()
    async with EventStore.open(
        settings.nats_url, source="msia/replay", stream=settings.msia_stream, connect_timeout=2.0
    ) as store:
        folds = [await fold(store, id, position) for id in ids]
    if choose(output) is Output.json:
        print_json({"folds": folds})
        return
    from services.common.overview_table import print_overview

    for index, state in enumerate(folds):
        if index:
            out("")
        print_overview(state)


async def fold(store: EventStore, id: str, position: int | None = None) -> dict[str, Any]:
    """The overview of one conversation, with `state_hash`."""
    events = await store.load(whole(id), up_to=position)
    if not events:
        when = f" up to position {position}" if position else ""
        raise NotFound(f"conversation {id} has no event in this log{when}: see `msia conversations list`")
    state = overview(id, events)
    return state | {"state_hash": state_hash(state)}
