"""What a file says becomes events, or is refused as a whole with every problem and its place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from contracts.event import Event
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems, shared_words
from services.ingress.tariffs.files.document import Document, FileProblem, FileRefused
from services.ingress.tariffs.files.entries import draft, to_events
from services.ingress.tariffs.files.places import CODED, Places, codes_of, shapeless
from services.ingress.tariffs.schema import TariffFile


@dataclass(frozen=True, slots=True)
class Sheet:
    """One category of a file. `seen`: where its draft stood when the file was exported, if it says so."""

    slug: str
    seen: int | None
    events: tuple[Event, ...]
    places: Places


def checked(document: Document, others: Sequence[Tariff] = ()) -> tuple[Sheet, ...]:
    """Each category of the file. `others`: categories that the file leaves alone, whose vehicles are theirs.

    Raises `FileRefused`.
    """
    try:
        file = TariffFile.model_validate(document.data)
    except ValidationError as error:
        wrong = [shapeless(document, each) for each in error.errors()]
        raise FileRefused(document.source, _sorted((*document.problems, *wrong))) from error
    if document.problems:
        raise FileRefused(document.source, list(document.problems))
    found = list(_duplicates(document, file))
    places = [Places(document, index, category) for index, category in enumerate(file.categories)]
    made = [tuple(to_events(category)) for category in file.categories]
    drafts = [draft(events) for events in made]
    for place, tariff in zip(places, drafts, strict=True):
        found += [place.of(problem) for problem in problems(tariff)]
    by_slug = dict(zip((category.slug for category in file.categories), places, strict=True))
    foreign = (other for other in others if other.slug not in by_slug)
    found += [
        by_slug[slug].of(problem)
        for slug, problem in shared_words((*foreign, *drafts))
        if slug in by_slug  # two of the others may disagree: not this file's doing
    ]
    if found:
        raise FileRefused(document.source, _sorted(found))
    return tuple(
        Sheet(category.slug, category.position, events, place)
        for category, events, place in zip(file.categories, made, places, strict=True)
    )


def _sorted(found: Iterable[FileProblem]) -> list[FileProblem]:
    return sorted(found, key=lambda problem: problem.row or 0)


def _duplicates(document: Document, file: TariffFile) -> Iterator[FileProblem]:
    slugs = [category.slug for category in file.categories]
    for index, slug in enumerate(slugs):
        if slug in slugs[:index]:
            row = document.row(("categories", index, "slug"))
            message = f"{slug} is given twice"
            yield FileProblem(row, f"categories[{index}].slug", message, slug, "category", field="slug")
    for at, category in enumerate(file.categories):
        for part, field in CODED.items():
            codes = codes_of(category, part)
            for index, code in enumerate(codes):
                if code in codes[:index]:
                    row = document.row(("categories", at, part, index, field))
                    name = document.column(field)
                    place = f"{category.slug}.{part}[{index}].{name}"
                    yield FileProblem(row, place, f"{code} is given twice", category.slug, part, code, name)
