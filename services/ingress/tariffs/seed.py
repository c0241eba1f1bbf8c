"""A tariff file becomes events, or is refused as a whole with every problem and its place."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from contracts.errors import BadInput, NotFound
from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import begin, evolve
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import Problem, problems, shared_words
from services.ingress.tariffs.schema import CategoryEntry, TariffFile

_CODED = ("tiers", "extras", "elements", "surcharges")


class SeedInvalid(BadInput):
    """A tariff file that cannot be loaded; `problems`: one line each, with its place."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        super().__init__(f"{source} is refused, nothing was loaded:\n  " + "\n  ".join(problems))
        self.problems = tuple(problems)


# libyaml where the wheel has it: ten times as fast
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Safe):  # type: ignore[misc]
    """YAML in which a key given twice is an error, not the loss of the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is given twice", node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load_file(path: Path) -> dict[str, tuple[Event, ...]]:
    """Events by slug, in the order of the file. Raises `NotFound` or `SeedInvalid`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"no tariff file at {path}: give another with --file") from None
    except UnicodeDecodeError as error:
        raise SeedInvalid(str(path), [f"not UTF-8 at byte {error.start}: save it as UTF-8"]) from error
    return parse(text, str(path))


def parse(text: str, source: str = "the file") -> dict[str, tuple[Event, ...]]:
    """Events by slug of a YAML text; `SeedInvalid` with every problem found."""
    try:
        data = yaml.load(text, _StrictLoader)
    except yaml.YAMLError as error:
        raise SeedInvalid(source, [" ".join(str(error).split())]) from error
    try:
        file = TariffFile.model_validate(data)
    except ValidationError as error:
        raise SeedInvalid(source, [_shape(data, problem) for problem in error.errors()]) from error
    found = list(_duplicates(file))
    drafts = {category.slug: draft(to_events(category)) for category in file.categories}
    for category in file.categories:
        found += [_place(category, problem) for problem in problems(drafts[category.slug])]
    by_slug = {category.slug: category for category in file.categories}
    found += [_place(by_slug[slug], problem) for slug, problem in shared_words(tuple(drafts.values()))]
    if found:
        raise SeedInvalid(source, found)
    return {category.slug: tuple(to_events(category)) for category in file.categories}


def draft(changes: Iterable[Event]) -> Tariff:
    """The draft that some events make."""
    changes = tuple(changes)
    slug = next((event.slug for event in changes if isinstance(event, events.CategoryDefined)), "")
    return reduce(lambda history, event: evolve(history, event, 0), changes, begin(slug)).draft


def to_events(category: CategoryEntry) -> Iterator[Event]:
    """The events that define a category from nothing."""
    own = set(events.CategoryDefined.model_fields)
    yield events.CategoryDefined(**category.model_dump(include=own))
    for tier in category.tiers:
        yield events.TierPriced(**tier.model_dump())
    for extra in category.extras:
        yield events.ExtraPriced(**extra.model_dump())
    for element in category.elements:
        yield events.ElementDefined(**element.model_dump(exclude={"retired", "documents"}))
        if element.retired:
            yield events.ElementRetired(code=element.code)
    for rule in category.surcharges:
        yield events.RuleSet(**rule.model_dump())
    yield events.DocumentationSet(element=None, documents=category.base_documents)
    for element in category.elements:
        if element.documents:
            yield events.DocumentationSet(element=element.code, documents=element.documents)


def _duplicates(file: TariffFile) -> Iterator[str]:
    slugs = [category.slug for category in file.categories]
    yield from (f"categories[{i}].slug: {s} is given twice" for i, s in enumerate(slugs) if s in slugs[:i])
    for category in file.categories:
        for part in _CODED:
            codes = _codes(category, part)
            field = "element" if part == "surcharges" else "code"
            for index, code in enumerate(codes):
                if code in codes[:index]:
                    yield f"{category.slug}.{part}[{index}].{field}: {code} is given twice"


def _codes(category: CategoryEntry, part: str) -> list[str]:
    return [entry.element if part == "surcharges" else entry.code for entry in getattr(category, part)]


def _place(category: CategoryEntry, problem: Problem) -> str:
    """`motos-part.elements[3].list: L9 is not a list of this category`."""
    where = f"{category.slug}.{problem.part}"
    if problem.part in _CODED:
        codes = _codes(category, problem.part)
        where += f"[{codes.index(problem.code)}]" if problem.code in codes else ""
    elif problem.code:
        where += f".{problem.code}"
    return f"{where}{'.' + problem.field if problem.field else ''}: {problem.message}"


def _shape(data: Any, problem: Any) -> str:
    """The place of a field of the wrong shape, with the slug where the file gives one."""
    place = list(problem["loc"])
    where = ""
    if len(place) > 1 and place[0] == "categories" and isinstance(place[1], int):
        entry = data["categories"][place[1]]
        slug = entry.get("slug") if isinstance(entry, dict) else None
        where = str(slug) if isinstance(slug, str) else f"categories[{place[1]}]"
        place = place[2:]
    for step in place:
        where += f"[{step}]" if isinstance(step, int) else f".{step}" if where else str(step)
    return f"{where or 'the file'}: {problem['msg']} (given: {problem['input']!r:.60})"
