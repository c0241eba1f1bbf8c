"""An article in pieces that fit into a prompt, each found and cited by itself."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

LONGEST = 700  # characters: a handful of pieces is a small part of a small model's context

_PARAGRAPH = re.compile(r"\n\s*\n")
_HEADING = re.compile(r"#{1,6}\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_MARKS = re.compile(r"(?m)^[ \t]*(?:#{1,6}|[-*+]|\d{1,2}[.)])[ \t]+|[*_`]{1,3}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one version of an article. `heading`: the article's title, and the section's."""

    ordinal: int  # from 1, within the version
    heading: str
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 of what is searched, in hex: the same piece in two versions has the same one."""
        return hashlib.sha256(f"{self.heading}\0{self.text}".encode()).hexdigest()


def chunk_id(article: UUID, number: int, ordinal: int) -> str:
    """What a reply cites: names these words for ever."""
    return f"{article}/{number}/{ordinal}"


def chunks(title: str, text: str) -> list[Chunk]:
    """In the order of the text; paragraphs stay whole where they fit. The same for ever for the same text."""
    found: list[tuple[str, str]] = []
    section, gathered = "", ""
    for paragraph in filter(None, (part.strip() for part in _PARAGRAPH.split(text))):
        heading, _, rest = paragraph.partition("\n") if _HEADING.match(paragraph) else ("", "", paragraph)
        if heading:
            if gathered:
                found.append((section, gathered))
            section, gathered = plain(heading), ""
        for piece in _pieces(rest.strip()):
            if gathered and len(gathered) + len(piece) + 1 > LONGEST:
                found.append((section, gathered))
                gathered = ""
            gathered = f"{gathered}\n{piece}".strip()
    if gathered:
        found.append((section, gathered))
    return [
        Chunk(number, f"{title}: {section}" if section else title, plain(words))
        for number, (section, words) in enumerate(found, 1)
    ]


def plain(text: str) -> str:
    """Without Markdown's marks: WhatsApp shows them, or reads them otherwise."""
    return _MARKS.sub("", text).strip()


def _pieces(paragraph: str) -> Iterator[str]:
    """Of a paragraph that is too long its sentences, gathered; one too long itself is cut at a space."""
    if len(paragraph) <= LONGEST:
        if paragraph:
            yield paragraph
        return
    gathered = ""
    for sentence in _SENTENCE.split(paragraph):
        while len(sentence) > LONGEST:
            cut = sentence.rfind(" ", 1, LONGEST)
            cut = cut if cut > 0 else LONGEST
            if gathered:
                yield gathered
                gathered = ""
            yield sentence[:cut].strip()
            sentence = sentence[cut:].strip()
        if gathered and len(gathered) + len(sentence) + 1 > LONGEST:
            yield gathered
            gathered = ""
        gathered = f"{gathered} {sentence}".strip()
    if gathered:
        yield gathered
