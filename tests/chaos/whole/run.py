"""One run from the first message to the last proof."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from contracts.ids import split_conversation
from services.common.identity.principals import DEMO_EMAIL
from services.common.tasks import end
from tests.chaos import script
from tests.chaos.evidence import Evidence, collect
from tests.chaos.verdict import judge
from tests.chaos.whole import guarantees
from tests.chaos.whole.books import Books, settle
from tests.chaos.whole.customers import Customers, phone
from tests.chaos.whole.inject import Injector, make_good
from tests.chaos.whole.running import Running
from tests.chaos.whole.schedule import LONGEST_PAUSE, Erases, Fault, Says, Schedule, StepsIn
from tests.chaos.whole.seen import Counts, Finding, Run, count
from tests.chaos.whole.starting import everything

SETTLE = 600.0  # seconds that all of it may take to come to rest
# Chatwoot's own faults, all the time. 15 s late, after everyone has looked: nobody can mend that.
CHATWOOT = tuple(rule for rule in script.RULES if rule["kind"] != "401")


@dataclass
class Outcome:
    """What a run showed."""

    schedule: Schedule
    struck: Counter[str] = field(default_factory=Counter)  # faults by kind
    ended: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    findings: list[Finding] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    out_of_order: int = 0
    doubled: int = 0
    lost: int = 0

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be, each with its guarantee."""
        found = [f"{finding.number}: {what}" for finding in self.findings for what in finding.wrong]
        return [*found, *(f"stuck: {what}" for what in self.stuck)]


async def run(schedule: Schedule, folder: Path, say: Callable[[str], None]) -> Outcome:
    """Start everything, break it for so many seconds, let it come to rest, look."""
    say(f"starting everything in {folder}")
    async with everything(folder, schedule.seed) as running:
        session = await _session(running)
        for rule in CHATWOOT:
            await running.told("POST", "/faults", rule)
        customers = Customers(running)
        injector = Injector(running, customers.conversations.get)
        say(f"{len(schedule.faults)} faults in {schedule.seconds:g} s (seed {schedule.seed})")
        await _perform(schedule, customers, injector)
        say("making good, waiting for rest")
        fired = {rule["kind"]: rule["fired"] for rule in (await running.told("GET", "/faults"))["faults"]}
        await make_good(running)
        books = Books()
        met = {f"1-{taken.conversation}" for taken in customers.taken_over}
        special = {*injector.poisoned}
        stuck = await settle(running, books, special, met | {*customers.erased}, SETTLE)
        say("at rest; looking" if not stuck else f"not at rest: {stuck[:3]}")
        phones = {id: phone(customer) for customer, id in customers.conversations.items()}
        evidence = await _evidence(running, books, customers, phones, fired)
        evidence.erased = {_number(id) for id in customers.erased}
        evidence.poisoned = {_number(id) for id in injector.poisoned}
        evidence.handed = {_number(id) for id, one in books.conversations.items() if one.in_charge != "bot"}
        seen = Run(
            running=running,
            books=books,
            evidence=evidence,
            verdict=judge(evidence),
            phones=phones,
            met=met,
            erased=customers.erased,
            poisoned=injector.poisoned,
            wipes=injector.done["wiped Redis"] + injector.done["wiped Postgres"],
            session=session,
            owed=stuck,
            unwell=injector.unwell,
        )
        outcome = Outcome(schedule, injector.done + Counter(fired), running.ended, stuck=stuck)
        outcome.stuck += injector.unwell
        outcome.counts = count(seen)
        verdict = seen.verdict
        outcome.lost = len(outcome.counts.lost) + verdict.count("lost")
        outcome.doubled = len(outcome.counts.doubled) + verdict.count("doubled")
        outcome.out_of_order = verdict.count("out of order")
        for check in guarantees.ALL:
            outcome.findings.append(await check(seen))
        if outcome.wrong:
            write_down(books, folder / "events.txt")
        return outcome


def _number(conversation: str) -> int:
    return split_conversation(conversation)[1]


def write_down(books: Books, file: Path) -> None:
    """The log in words, a line an event: what to read first when a run failed."""
    with file.open("w") as out:
        for one in books.everything():
            print(one.position, f"{one.stored_at:%H:%M:%S.%f}", one.aggregate, repr(one.event), file=out)


async def _perform(schedule: Schedule, customers: Customers, injector: Injector) -> None:
    """Each scene at its time; what a scene waits for holds up no other."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    tasks: list[asyncio.Task[None]] = []
    try:
        for at, scene in schedule.scenes:
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            if isinstance(scene, Fault):
                tasks.append(asyncio.create_task(injector.strike(scene)))
            elif isinstance(scene, Says):
                tasks.append(asyncio.create_task(customers.says(scene)))
            elif isinstance(scene, StepsIn):
                tasks.append(asyncio.create_task(customers.meets_a_person(scene)))
            elif isinstance(scene, Erases):
                tasks.append(asyncio.create_task(customers.is_erased(scene)))
        await asyncio.gather(*tasks)
    finally:
        await end(*tasks)


async def _session(running: Running) -> str:
    """An admin signs in before anything breaks."""
    told = running.system.environment
    login = {"email": DEMO_EMAIL, "password": told["MSIA_DEMO_PASSWORD"]}
    answer = await running.http.post(f"{told['INGRESS_URL']}/api/auth/login", json=login)
    answer.raise_for_status()
    return str(answer.json()["refresh_token"])


async def _evidence(
    running: Running, books: Books, customers: Customers, phones: dict[str, str], fired: dict[str, int]
) -> Evidence:
    numbers = {_number(id): number for id, number in phones.items()}
    # Whom Chatwoot or we gave back meanwhile was with a person twice: the log's first word is of the other.
    given_back = {
        id
        for id, events in books.events.items()
        if any(type(one.event).__name__ in ("BotResumed", "ResumeRequested") for one in events)
    }
    evidence = await collect(
        running.told,
        numbers,
        books.everything(),
        asked=[asked for id in books.conversations for asked in books.asked(id)],
        taken_over=[one for one in customers.taken_over if f"1-{one.conversation}" not in given_back],
        lag=running.lag + LONGEST_PAUSE,  # what a wire holds, the sandbox reads as much later
    )
    evidence.fired.update(fired)
    # One that Chatwoot saved after the last look is on the phone all the same, and judged like any other.
    gone = books.withdrawn() - set(evidence.bubbles)
    evidence.asked = [asked for asked in evidence.asked if asked.part not in gone]
    # What no turn asked for has no place in the order; whether it may be on a phone `once_out` says.
    known = {asked.part for asked in evidence.asked}
    evidence.order = {id: [part for part in parts if part in known] for id, parts in evidence.order.items()}
    return evidence
