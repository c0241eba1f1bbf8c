"""The eleven guarantees of the design, each looked for in the log, on the phones and in what commands say."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import asyncpg

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import Erased
from contracts.events.conversation import HandoffRequested, ReplyRequested, TurnAbandoned
from contracts.events.inbox import MessageReceived
from contracts.private import ERASED
from eventstore.quarantine import listed
from eventstore.reading import Reader
from tests.chaos.turns import standing
from tests.chaos.whole.excuses import audited, given_up
from tests.chaos.whole.seen import Finding, Run, commanded, count, stored
from tests.security.remains import rows

EUROS = re.compile(r"(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d{2}))?\s?(?:€|euros?\b)")
CLOCK = 0.1  # seconds between what two processes note about one instant


async def acked_means_stored(run: Run) -> Finding:
    at, found = stored(run), Finding(1, "acked means stored")
    for message, acked in run.running.acks.acked.items():
        if message not in at:
            found.wrong.append(f"message {message} was acknowledged and is not in the log")
        elif (late := at[message][0].stored_at.timestamp() - acked) > CLOCK:
            found.wrong.append(f"message {message} was stored {late:.2f} s after its acknowledgement")
    missing = [m for wrote in run.books.written.values() for m in wrote if m not in at]
    found.wrong += [f"message {message} never reached the log" for message in missing]
    acked = len(run.running.acks.acked)
    found.figure = f"{acked} acknowledged, {len(at) - acked} fetched by the sweeper"
    return found


async def once_in(run: Run) -> Finding:
    at = stored(run)
    twice = {message: where for message, where in at.items() if len(where) > 1}
    told = run.running.acks.attempts
    found = Finding(2, "once in", f"{len(at)} messages once, of {told} webhooks")
    found.wrong = [f"message {m} is at {[r.position for r in where]}" for m, where in twice.items()]
    return found


async def answered_once(run: Run) -> Finding:
    counts = count(run)
    found = Finding(3, "answered once")
    found.figure = f"{counts.once} answered once, {counts.with_person} with a person"
    found.wrong = [*counts.lost, *counts.doubled]
    for id, state in run.books.conversations.items():
        ends = [end for _, end in standing(run.books.events[id])]
        excused = run.books.handed_over(id) or id in run.met or id in run.erased or id in run.poisoned
        if state.in_charge != "bot" and not excused:
            found.wrong.append(f"{id}: is with a person ({state.in_charge}) whom nobody asked for")
        reasons = {end.reason for end in ends if isinstance(end, TurnAbandoned)}
        if unexplained := given_up(reasons, id in run.erased):
            found.wrong.append(f"{id}: turns were abandoned for {unexplained}")
    return found


async def once_out(run: Run) -> Finding:
    wrong = [f"{kind}: {what}" for kind, what in run.verdict.wrong if kind != "sent after a takeover"]
    known = {asked.part for asked in run.evidence.asked}
    strange = [part for part in run.evidence.bubbles if part not in known and part not in _others(run)]
    wrong += [f"part {part} is on a phone and no outcome asked for it" for part in strange]
    unmendable = sum(run.verdict.unmendable.values())
    figure = f"{run.verdict.fates['once']} of {len(known)} parts once, {unmendable} that no client can mend"
    return Finding(4, "once out, in order", figure, wrong)


def _others(run: Run) -> set[str]:
    """Parts that no turn asked for: what a pause or a quarantine has said."""
    asked = {str(part.part_id) for r in run.books.everything() for part in getattr(r.event, "parts", ())}
    turns = {
        str(part.part_id)
        for id in run.books.conversations
        for r in run.books.events[id]
        if isinstance(r.event, ReplyRequested | HandoffRequested)
        for part in r.event.parts
    }
    return asked - turns


async def a_person_first(run: Run) -> Finding:
    wrong = [what for kind, what in run.verdict.wrong if kind == "sent after a takeover"]
    return Finding(5, "a person first", f"{len(run.evidence.taken_over)} takeovers", wrong)


async def no_invented_price(run: Run) -> Finding:
    found = Finding(6, "no invented price")
    found.wrong = audited(*await run.running.msia("-q", "quotes", "audit", "--output", "json"), run.poisoned)
    allowed = {cents for r in run.books.everything() for cents in _cents(r)}
    prices = 0
    for part, bubbles in run.evidence.bubbles.items():
        for euros, cents in (match for bubble in bubbles for match in EUROS.findall(bubble["text"] or "")):
            prices += 1
            if int(euros.replace(".", "")) * 100 + int(cents or 0) not in allowed:
                found.wrong.append(f"part {part} names {euros},{cents} €, which no quote and no tariff has")
    quotes = sum(r.envelope.type.startswith("msia.conversation.QuoteGiven") for r in run.books.everything())
    found.figure = f"{quotes} quotes recomputed, {prices} amounts on phones"
    return found


def _cents(recorded: Recorded[Event]) -> Iterator[int]:
    if recorded.event.context == "tariff" or "QuoteGiven" in recorded.envelope.type:
        yield from _numbers(recorded.event.model_dump(mode="json"))


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if isinstance(cents := value.get("cents"), int):
            yield cents
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)


async def a_function_of_the_log(run: Run) -> Finding:
    found = await commanded(run, 7, "read models are a function of the log", "projections", "verify", "--all")
    found.figure = "every projection's checksum equals a rebuild's" if not found.wrong else "they differ"
    return found


async def may_burn(run: Run) -> Finding:
    ids = [id for id in run.books.conversations if id not in {*run.poisoned, *run.erased}]
    found = await commanded(run, 8, "Redis and Postgres may burn", "replay", "fold", *ids, "--check")
    url = f"{run.running.system.environment['INGRESS_URL']}/api/auth/refresh"
    answer = await run.running.http.post(url, json={"refresh_token": run.session})
    if not answer.is_success:
        found.wrong.append(f"the session of before is not taken on: {answer.status_code}")
    found.figure = f"{run.wipes} wipes; {len(ids)} conversations' rows equal their fold"
    return found


async def nothing_altered(run: Run) -> Finding:
    found = await commanded(run, 9, "nothing is lost or altered unseen", "audit", "verify")
    found.figure = f"{run.books.position} positions" + ("" if found.wrong else " proven")
    replay = ("replay", "recorded", "--open", "--reason", "chaos", "--limit", "10000")
    ids = [id for id in run.books.conversations if id not in {*run.poisoned, *run.erased}]
    found.wrong += (await commanded(run, 9, "replay", *replay, *ids)).wrong
    return found


async def erasure_works(run: Run) -> Finding:
    found = Finding(10, "erasure works", f"{len(run.erased)} customers erased")
    for id in run.erased:
        events = run.books.events[id]
        last = max((r.position for r in events if isinstance(r.event, Erased)), default=0)
        words = [r for r in events if isinstance(r.event, MessageReceived) and r.position < last]
        async with run.running.log("agent") as store:  # anew: nobody remembers the key
            keys = Reader(store.client, "KV_KEYS")
            for key in {r.envelope.key_id for r in words if r.envelope.key_id}:
                if [message async for message in keys.read(f"$KV.KEYS.{key}") if message.body]:
                    found.wrong.append(f"{id}: key {key} is still there")
            again = await store.load(f"msia.inbox.{id}", up_to=last)
        found.wrong += [
            f"{id}: the words at {r.position} can be read"
            for r in again
            if isinstance(r.event, MessageReceived) and r.event.text != ERASED
        ]
        if not last:
            found.wrong.append(f"{id}: no Erased")
    connection = await asyncpg.connect(run.running.system.environment["POSTGRES_URL"])
    try:
        marks = [run.phones[id].removeprefix("+34").encode() for id in run.erased]
        if left := await rows(connection, marks) if marks else {}:
            found.wrong.append(f"PostgreSQL still has {left}")
    finally:
        await connection.close()
    return found


async def bad_input(run: Run) -> Finding:
    async with run.running.log("auditor") as store:
        aside = await listed(store.client)
    readers = Counter(one.reader.partition(".")[0] for one in aside)
    found = Finding(11, "bad input never stops the line")
    found.figure = f"{len(run.poisoned)} poison events, in quarantine of {dict(readers)}"
    for id in run.poisoned:
        for reader in ("agent", "projections"):
            if not any(one.aggregate == id and one.reader.startswith(reader) for one in aside):
                found.wrong.append(f"{id}: the {reader} did not set it aside")
        told = next(one for one in run.books.chatwoot["conversations"] if one["key"] == id)
        if told["attended_by"] == "bot":
            found.wrong.append(f"{id}: has poison and no person")
    for one in aside:
        if one.aggregate not in run.poisoned:
            found.wrong.append(f"{one.reader} set {one.aggregate} aside, which nobody poisoned: {one.error}")
    return found


ALL: Iterable[Callable[[Run], Awaitable[Finding]]] = (
    acked_means_stored,
    once_in,
    answered_once,
    once_out,
    a_person_first,
    no_invented_price,
    a_function_of_the_log,
    may_burn,
    nothing_altered,
    erasure_works,
    bad_input,
)
