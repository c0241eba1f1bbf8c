"""Personal data become placeholders like ⟦TEL_1⟧, and placeholders become personal data again."""

import re
from collections.abc import Iterable

from services.agent.providers.personal import PLACEHOLDER, finder, plain

_PLACEHOLDER = re.compile(PLACEHOLDER)


class UnknownPlaceholder(ValueError):
    """A text holds a placeholder that nothing was hidden behind."""


class Mask:
    """The placeholders of one call. Deterministic: numbered as they are met, per kind."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """`names` of persons. Leave out words that the conversation is about: they would be hidden too."""
        self._finder = finder(tuple(sorted(set(names))))
        self._placeholders: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def __bool__(self) -> bool:
        """Whether anything was hidden."""
        return bool(self._values)

    def hide(self, text: str) -> str:
        parts, end = list[str](), 0
        for found in self._finder.finditer(plain(text)):
            parts += text[end : found.start()], self._placeholder(text[slice(*found.span())], found)
            end = found.end()
        return "".join((*parts, text[end:]))

    def show(self, text: str) -> str:
        """The inverse of `hide`, on any text that quotes placeholders. Raises `UnknownPlaceholder`."""
        return _PLACEHOLDER.sub(self._value, text)

    def _placeholder(self, value: str, found: re.Match[str]) -> str:
        if value not in self._placeholders:
            kind = str(found.lastgroup)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            placeholder = f"⟦{kind}_{self._counts[kind]}⟧"
            self._placeholders[value], self._values[placeholder] = placeholder, value
        return self._placeholders[value]

    def _value(self, found: re.Match[str]) -> str:
        # models put spaces inside the brackets
        value = self._values.get("".join(found[0].split()))
        if value is None:
            raise UnknownPlaceholder(f"{found[0]} hides nothing")
        return value
