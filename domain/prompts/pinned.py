"""The prompts of one turn: its `TurnStarted` names them, so whoever goes on with it uses the same texts.

`files-3f9a0c51d2e7` are the default texts, by their content; `files-3f9a0c51d2e7+compose-3` are they with
the third published version of one.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.errors import NotFound
from domain.prompts.history import PromptHistory, PromptVersion

_PINNED = re.compile(r"\+([a-z][a-z0-9_-]*)-(\d+)")


@dataclass(frozen=True, slots=True)
class Prompts:
    """Name → text. `version` names exactly these."""

    version: str
    texts: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        """`NotFound` for a prompt there is not."""
        try:
            return self.texts[name]
        except KeyError:
            there = ", ".join(sorted(self.texts))
            raise NotFound(f"there is no prompt {name!r}: there are {there}") from None


def files(defaults: Mapping[str, str]) -> Prompts:
    """The default texts, before anything is published."""
    content = "\0".join(f"{name}\0{text}" for name, text in sorted(defaults.items()))
    return Prompts(f"files-{hashlib.sha256(content.encode()).hexdigest()[:12]}", dict(defaults))


def current(histories: Mapping[str, PromptHistory]) -> Prompts:
    """The latest version of each."""
    return _of(histories, {name: history.latest for name, history in histories.items()})


def pinned(version: str, histories: Mapping[str, PromptHistory]) -> Prompts:
    """What a turn pinned, whatever was published since; `NotFound` for a version that is not there.

    Default texts are those of today's files: a release replaces them under the turns that are open.
    """
    chosen = {name: history.default for name, history in histories.items()}
    for name, number in _PINNED.findall(version):
        found = histories[name].version(int(number)) if name in histories else None
        if found is None:
            raise NotFound(f"version {number} of the prompt {name} is not in the log")
        chosen[name] = found
    return _of(histories, chosen)


def _of(histories: Mapping[str, PromptHistory], chosen: Mapping[str, PromptVersion]) -> Prompts:
    base = files({name: history.default.text for name, history in histories.items()})
    published = (f"+{name}-{one.number}" for name, one in sorted(chosen.items()) if one.number)
    return Prompts(base.version + "".join(published), {name: one.text for name, one in chosen.items()})
