"""A file goes into drafts: all of it is checked against the log before any of it is appended."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.errors import Conflict, NotFound
from contracts.event import Event
from domain.tariffs import editing as drafts
from domain.tariffs.fold import TariffHistory, begin
from eventstore.batches import LIMIT
from eventstore.store import EventStore
from services.common.tariffs import Tariffs
from services.ingress.tariffs import editing
from services.ingress.tariffs.changes import edits
from services.ingress.tariffs.editing import Editor, Stale
from services.ingress.tariffs.files import csv_reading, yaml_reading
from services.ingress.tariffs.files.checking import Sheet, checked
from services.ingress.tariffs.files.document import Document, FileProblem, FileRefused, Kind
from services.ingress.tariffs.files.encoding import decoded

SOURCE = "the file"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change in the draft of one category; `after` has not happened yet."""

    before: TariffHistory
    changes: tuple[Event, ...]
    after: TariffHistory

    @property
    def slug(self) -> str:
        return self.before.slug


def read(data: bytes, kind: Kind) -> Document:
    """Raises `FileRefused`. Some 0.1 s of work for a large file: not for an event loop."""
    text = decoded(data, SOURCE)
    return csv_reading.read(text, SOURCE) if kind is Kind.csv else yaml_reading.read(text, SOURCE)


def plan(document: Document, every: Tariffs, slug: str | None = None, *, anyway: bool = False) -> list[Plan]:
    """What each category of the file would change; `slug`: only this one of them.

    `anyway`: also over edits that were made after the file was exported.

    Raises `FileRefused`; `Stale` where a category was edited after the file was exported; `NotFound` for a
    slug that the file does not have; `Undecodable` for a category that cannot be read in the log.
    """
    sheets = checked(document, editing.latest(every.whole.values()))
    chosen = [sheet for sheet in sheets if slug in (None, sheet.slug)]
    if not chosen:
        raise NotFound(f"the file has no category {slug}: it has {', '.join(sheet.slug for sheet in sheets)}")
    plans = []
    for sheet in chosen:
        history = every.history(sheet.slug) or begin(sheet.slug)
        if not anyway and sheet.seen not in (None, history.position):
            raise Stale(sheet.slug, sheet.seen or 0, history.position)
        plans.append(_plan(sheet, history, document.source))
    return plans


async def carry_out(store: EventStore, plans: Sequence[Plan], actor: str) -> list[Plan]:
    """Append each category's changes as one step; the plans as they came out.

    Raises `Stale` when someone was first, `Conflict` when that happened after another category was appended
    (the steps of two categories are two batches).
    """
    done: list[Plan] = []
    for one in plans:
        after = one.before
        if one.changes:
            try:
                after = await editing.append(
                    store, one.before, one.changes, Editor(actor, one.before.position)
                )
            except Stale as stale:
                if not done:
                    raise
                names = ", ".join(plan.slug for plan in done)
                raise Conflict(f"{stale}. {names} was imported already") from stale
        done.append(Plan(one.before, one.changes, after))
    return done


def _plan(sheet: Sheet, history: TariffHistory, source: str) -> Plan:
    changes = edits(history, sheet.events)
    if len(changes) > LIMIT:
        message = f"{len(changes)} changes at once, {LIMIT} are the most: import it in two steps"
        raise FileRefused(source, [FileProblem(None, sheet.slug, message, sheet.slug)])
    try:
        # what the file leaves out stays as retired elements, whose words may be claimed by new ones
        after = drafts.edit(history, changes)
    except drafts.DraftRefused as refused:
        raise FileRefused(source, [sheet.places.of(problem) for problem in refused.problems]) from refused
    return Plan(history, changes, after)
