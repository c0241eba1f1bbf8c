"""`msia replay fold`: a pure state from the events, and its hash to compare it by."""

from typing import Any

import typer

from contracts.errors import NotFound
from contracts.ids import whole
from domain.overview import overview, state_hash
from eventstore.store import EventStore
from services.agent.replay.settings import ReplaySettings
from services.common.console import Output, choose, out, print_json, say


async def print_folds(ids: list[str], position: int | None, check: bool, output: Output | None) -> None:
    """Read without keys, so nothing personal can show; `NotFound` names an id that is not in the log."""
    settings = ReplaySettings.load()
    if check:
        settings.require(msia_token=settings.msia_token)
    async with EventStore.open(
        settings.nats_url, source="msia/replay", stream=settings.msia_stream, connect_timeout=2.0
    ) as store:
        folds = [
            await checked(store, settings, id) if check else await fold(store, id, position) for id in ids
        ]
    _print(choose(output), folds)
    if any(state.get("check", {}).get("differences") for state in folds):
        raise typer.Exit(1)


async def fold(store: EventStore, id: str, position: int | None = None) -> dict[str, Any]:
    """The overview of one conversation, with `state_hash`."""
    events = await store.load(whole(id), up_to=position)
    if not events:
        when = f" up to position {position}" if position else ""
        raise NotFound(f"conversation {id} has no event in this log{when}: see `msia conversations list`")
    state = overview(id, events)
    return state | {"state_hash": state_hash(state)}


async def checked(store: EventStore, settings: ReplaySettings, id: str) -> dict[str, Any]:
    """The fold, and where the read model differs from it at the very position that it shows."""
    from services.agent.replay.readmodel import differences, read_model  # its HTTP client is slow to import

    last = await store.reader.last(whole(id))
    model = await read_model(settings, id, last.position) if last else None
    at = int(model["position"]) if model else None
    state = await fold(store, id, at)
    return state | {"check": {"read_model_position": at, "differences": differences(state, model)}}


def _print(output: Output, folds: list[dict[str, Any]]) -> None:
    if output is Output.json:
        print_json({"folds": folds})
    else:
        from services.common.overview_table import print_overview

        for index, state in enumerate(folds):
            if index:
                out("")
            print_overview(state)
    for state in folds:
        if "check" in state:
            found = state["check"]["differences"]
            say(f"{state['conversation']}: the read model {'DIFFERS' if found else 'agrees'}")
            for each in found:
                say(f"  {each['what']}: fold {each['fold']}, read model {each['read_model']}")
