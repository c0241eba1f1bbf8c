"""Articles as Markdown files: `# Title`, then the text. A file's name is the article's identity."""

import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from contracts.errors import BadInput, Conflict, MsiaError, NotFound, Refused
from contracts.ids import stable_id, subject
from domain.knowledge.articles import Article, article_id, publish
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from services.ingress.knowledge import log

AUTHOR = "seed"

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class File:
    """One article of a folder."""

    name: str
    title: str
    text: str

    @property
    def id(self) -> UUID:
        return stable_id("article", self.name)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: `number` published, or None where nothing changed."""

    name: str
    article_id: UUID
    number: int | None


def read(path: Path) -> File:
    """One file. Raises `NotFound`, or `BadInput` that names the file."""
    try:
        head, _, text = path.read_text(encoding="utf-8").lstrip("\ufeff").strip().partition("\n")
    except FileNotFoundError:
        raise NotFound(f"no article at {path}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8: save it so") from error
    if not head.startswith("# ") or not text.strip():
        raise BadInput(f"{path}: write `# Title` in the first line and the text below")
    return File(path.stem, head.removeprefix("# ").strip(), text.strip())


def read_folder(folder: Path) -> list[File]:
    """Every `*.md` of a folder, by name; `NotFound` when there is none."""
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise NotFound(f"no articles (*.md) in {folder}: give another with --dir")
    for path in paths:
        if not _NAME.fullmatch(path.stem):
            raise BadInput(f"{path}: call it by small letters and hyphens, as in que-es-una-reforma.md")
    return [read(path) for path in paths]


async def load(store: EventStore, files: list[File], *, reason: str, only_new: bool) -> list[Loaded]:
    """Publish what the files say. All are checked before anything is appended.

    `only_new` leaves alone what the log knows, whatever became of it. Raises `BadInput` for all problems
    together, and `Conflict` when somebody publishes one of them meanwhile.
    """
    known = await log.articles(store)
    plans, problems = [], []
    for file in files:
        now = known.get(file.id) or Article(file.id)
        event = None
        if not (only_new and now.number):
            try:
                event = publish(now, title=file.title, text=file.text, by=AUTHOR, reason=reason)
            except Refused:  # it says so already
                event = None
            except MsiaError as error:
                problems.append(f"{file.name}: {error}")
        plans.append((file, now, event))
    if problems:
        raise BadInput("; ".join(problems))
    done = []
    for file, now, event in plans:
        if event is not None:
            at = subject("control", article_id(file.id))
            try:
                await store.append(
                    article_id(file.id), event, id=uuid4(), expect=Expect(at, now.position), actor=AUTHOR
                )
            except ExpectationFailed as error:
                raise Conflict(f"{file.name} was published meanwhile: run the same command again") from error
        done.append(Loaded(file.name, file.id, event.number if event else None))
    return done
