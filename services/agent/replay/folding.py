"""`msia replay fold`: a pure state from the events, and its hash to compare it by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typer

from contracts.errors import NotFound
from contracts.ids import whole
from domain.overview import overview, state_hash
from eventstore.codec import decode
from eventstore.store import EventStore
from services.agent.replay import sources
from services.agent.replay.settings import ReplaySettings
from services.common.console import Output, choose, out, print_json, print_jsonl, say
from services.common.window import Window, rfc3339


async def print_folds(
    ids: Sequence[str],
    window: Window,
    limit: int,
    position: int | None,
    at: datetime | None,
    check: bool,
    output: Output | None,
) -> None:
    """Read without keys, so nothing personal can show. `NotFound` names an id that is not in the log.

    Exit 6: one of those selected by time cannot be read. One that is named raises.
    """
    settings = ReplaySettings.load()
    if check:
        settings.require(msia_token=settings.msia_token)
    folds: list[dict[str, Any]] = []
    left_out: list[str] = []
    async with sources.log(settings) as store:
        for id in await sources.conversations(store, ids, window, limit, began=False):
            try:
                state = await checked(store, settings, id) if check else await fold(store, id, position, at)
            except sources.UNREADABLE as error:
                if ids:
                    raise
                left_out.append(f"{id}: {error}")
            except NotFound:
                if ids:
                    raise
                say(f"{id} begins later")
            else:
                folds.append(state)
    _print(choose(output), folds, left_out)
    if any(state.get("check", {}).get("differences") for state in folds):
        raise typer.Exit(1)
    if left_out:
        raise typer.Exit(6)


async def fold(
    store: EventStore, id: str, position: int | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """The overview of one conversation, up to a position or a time, with `state_hash`."""
    events = []
    async for message in store.reader.read(whole(id), up_to=position):
        if at is not None and message.stored_at > at:
            break
        events.append(await decode(message, None))
    if not events:
        when = f" up to position {position}" if position else f" up to {rfc3339(at)}" if at else ""
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


def _print(output: Output, folds: list[dict[str, Any]], left_out: list[str]) -> None:
    if output is Output.json:
        print_json({"folds": folds, **({"left_out": left_out} if left_out else {})})
    elif output is Output.jsonl:
        print_jsonl(folds)
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
    for each in left_out:
        say(f"not folded: {each}")
