"""All that is known of a run when it is over, and what became of each message."""

from collections import Counter
from dataclasses import dataclass, field

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, NoReplyNeeded, ReplyRequested
from contracts.events.inbox import MessageReceived
from tests.chaos.evidence import Evidence
from tests.chaos.turns import standing, undone
from tests.chaos.verdict import Verdict
from tests.chaos.whole.books import Books
from tests.chaos.whole.running import Running

SAID = 600  # characters of a command's last words that are shown


@dataclass
class Run:
    """All that is known of a run when it is over."""

    running: Running
    books: Books
    evidence: Evidence
    verdict: Verdict
    phones: dict[str, str]  # conversation → number
    met: set[str]  # conversations that a person was sent into
    erased: list[str]
    poisoned: list[str]
    wipes: int
    session: str  # a refresh token from before all of it
    owed: list[str]
    unwell: list[str]


@dataclass
class Finding:
    """`figure`: what was counted; `wrong`: what must not be."""

    number: int
    title: str
    figure: str = ""
    wrong: list[str] = field(default_factory=list)


@dataclass
class Counts:
    """Of what customers wrote."""

    sent: int = 0
    once: int = 0
    with_person: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def stored(run: Run) -> dict[int, list[Recorded[Event]]]:
    """Message → where the log has it."""
    found: dict[int, list[Recorded[Event]]] = {}
    for recorded in run.books.everything():
        if isinstance(recorded.event, MessageReceived):
            found.setdefault(recorded.event.message_id, []).append(recorded)
    return found


def count(run: Run) -> Counts:
    """What became of each message: answered once, with a person, lost, or answered twice."""
    counts = Counts()
    for id, wrote in run.books.written.items():
        counts.sent += len(wrote)
        answered: Counter[int] = Counter()
        back = undone(run.books.events[id])
        for turn, end in standing(run.books.events[id]):
            if isinstance(end, ReplyRequested | HandoffRequested | NoReplyNeeded) and end.turn_id not in back:
                answered.update(turn.covers)
        state = run.books.conversations.get(id)
        persons = run.books.handed_over(id) or id in run.met or id in run.erased or id in run.poisoned
        kept = persons and (state is None or state.in_charge != "bot" or id in run.erased)
        for message in wrote:
            if answered[message] == 1:
                counts.once += 1
            elif answered[message] > 1:
                counts.doubled.append(f"{id}: message {message} was answered {answered[message]} times")
            elif kept:
                counts.with_person += 1
            else:
                counts.lost.append(f"{id}: message {message} was never answered, and nobody is there")
    return counts


async def commanded(run: Run, number: int, title: str, *words: str) -> Finding:
    """Wrong when the command does not end with 0."""
    code, said = await run.running.msia(*words)
    wrong = [] if code == 0 else [f"msia {' '.join(words[:3])} ended with {code}: {said[-SAID:]}"]
    return Finding(number, title, "", wrong)
