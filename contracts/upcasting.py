"""Reading what earlier versions wrote: a stored v1 becomes v2, then v3, up to the version of today.

What is stored never changes. An upcaster is a pure function from the open and the private part of one
version to those of the next. See docs/events/evolution.md for when to write one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from contracts.errors import Undecodable

Open = dict[str, Any]
# None: the key is gone, nobody opened it, or that version had nothing personal. The three read alike.
PrivatePart = dict[str, Any] | None
Upcast = Callable[[Open, PrivatePart], tuple[Open, PrivatePart]]


@dataclass(frozen=True, slots=True)
class TypeName:
    """`msia.<context>.<Name>.v<version>`, taken apart."""

    context: str
    name: str
    version: int

    @classmethod
    def parse(cls, text: str) -> "TypeName | None":
        """None when it is no type of ours."""
        match text.split("."):
            case ["msia", context, name, number] if context and name and _version(number):
                return cls(context, name, _version(number))
        return None

    def at(self, version: int) -> str:
        """The same event in another version."""
        return f"msia.{self.context}.{self.name}.v{version}"

    @property
    def next(self) -> str:
        return self.at(self.version + 1)


@dataclass(frozen=True, slots=True)
class Upcaster:
    """One step. `changes`: the top-level fields that it adds, removes, moves or rewrites; no other."""

    source: str
    target: str
    changes: frozenset[str]
    function: Upcast

    def __call__(self, open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
        """Raise `Undecodable` when it fails, or touched what it does not declare: an amount, an id."""
        try:
            # copies to the bottom: an amount is an object, and a change inside it must be seen
            after, secret = self.function(deepcopy(open_part), deepcopy(private_part))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Undecodable(f"the body is not one of {self.source} ({type(error).__name__})") from error
        touched = _differing(open_part, after)
        if private_part is not None:
            touched |= _differing(private_part, secret or {})
        if not touched <= self.changes:
            raise Undecodable(
                f"the upcaster of {self.source} changes {', '.join(sorted(touched - self.changes))} "
                "without declaring it: correct the upcaster, the log is as it was"
            )
        return after, secret


class Upcasters:
    """A set of steps. The one of this system is `UPCASTERS`."""

    def __init__(self) -> None:
        self._steps: dict[str, Upcaster] = {}

    def register(self, source: str, *, changes: Iterable[str]) -> Callable[[Upcast], Upcast]:
        """Decorate the function that makes the next version out of `source`."""
        name = TypeName.parse(source)
        if name is None:
            raise TypeError(f"{source!r} is no type: write msia.<context>.<Name>.v<number>")
        if source in self._steps:
            raise TypeError(f"{source} has two upcasters: which one is right?")

        def add(function: Upcast) -> Upcast:
            self._steps[source] = Upcaster(source, name.next, frozenset(changes), function)
            return function

        return add

    def __iter__(self) -> Iterator[Upcaster]:
        return iter(self._steps[source] for source in sorted(self._steps))

    def latest(self, name: str) -> str:
        """The type that a stored one reads as today; itself when it has no later version."""
        while name in self._steps:
            name = self._steps[name].target
        return name

    def apply(self, name: str, open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
        """The parts of today. Works without the private part; the arguments stay as they are."""
        while step := self._steps.get(name):
            open_part, private_part = step(open_part, private_part)
            name = step.target
        return open_part, private_part

    def check(self, types: Mapping[str, Any]) -> None:
        """Raise `TypeError` unless each type of today reads every version of it that ever was."""
        today: dict[tuple[str, str], str] = {}
        for text in types:
            name = TypeName.parse(text)
            assert name is not None  # the registry made the text
            other = today.setdefault((name.context, name.name), text)
            if other != text:
                raise TypeError(f"{other} and {text} are both in the code: keep one and an upcaster")
            for version in range(1, name.version):
                if name.at(version) not in self._steps:
                    raise TypeError(f"{name.at(version)} has no upcaster: {text} could not read it")
        for step in self:
            if self.latest(step.source) not in types:
                raise TypeError(f"the upcaster of {step.source} leads to no type of today")


UPCASTERS = Upcasters()


def _version(text: str) -> int:
    """The number in `v3`; 0 when there is none."""
    digits = text[1:]
    # nine digits at most: int() raises on thousands
    return (
        int(digits) if text[:1] == "v" and digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
    )


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {
        field
        for field in before.keys() | after.keys()
        if (field in before) != (field in after) or before.get(field) != after.get(field)
    }
