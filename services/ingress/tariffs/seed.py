"""A tariff file on this machine becomes events, or is refused as a whole with every problem and its row."""

from pathlib import Path

from contracts.errors import NotFound
from contracts.event import Event
from services.ingress.tariffs.files import yaml_reading
from services.ingress.tariffs.files.checking import checked
from services.ingress.tariffs.files.encoding import decoded
from services.ingress.tariffs.files.entries import draft

__all__ = ["draft", "load_file", "parse"]


def load_file(path: Path) -> dict[str, tuple[Event, ...]]:
    """Events by slug, in the order of the file. Raises `NotFound` or `FileRefused`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"no tariff file at {path}: give another with --file") from None
    return parse(decoded(data, str(path)), str(path))


def parse(text: str, source: str = "the file") -> dict[str, tuple[Event, ...]]:
    """Events by slug of a YAML text; `FileRefused` with every problem found."""
    return {sheet.slug: sheet.events for sheet in checked(yaml_reading.read(text, source))}
