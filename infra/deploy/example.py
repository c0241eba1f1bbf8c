"""`make settings`: `.env.example`, every variable once, from the settings classes."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic_settings import NoDecode

from infra.deploy.elsewhere import GROUPS, Variable
from infra.deploy.settings import EVERYBODY, TERMINAL, Setting, settings
from infra.embedded.home import ROOT

FILE = ROOT / ".env.example"
WIDTH = 110
_HEADING = """\
Every setting, with its default. Made by `make settings` from the settings classes (services/*/settings.py):
change it there. Copy the lines you need to `.env` beside this file; nothing is needed for `make run`.

The environment wins over `.env`, and both over the folder MSIA_SECRETS_DIR. Times are in seconds unless said
otherwise. In containers secrets are files: docs/guides/deploying.md."""
_ORDER = ("ingress", "agent", "outbox", "projections", "keeper", "sandbox", TERMINAL)
_SEVERAL = "read by several services"


def text() -> str:
    """The whole file."""
    groups: dict[str, list[Setting]] = {EVERYBODY: [], _SEVERAL: [], **{name: [] for name in _ORDER}}
    for one in settings():
        groups[one.readers[0] if len(one.readers) == 1 else _SEVERAL].append(one)
    own = {one.name for one in settings()}
    lines = [*_comment(_HEADING)]
    for title, members in groups.items():
        lines += _section(title)
        for one in members:
            lines += _entry(one)
    for title, variables in GROUPS.items():
        lines += _section(title)
        for variable in variables:
            if variable.name in own:
                raise ValueError(f"{variable.name} is in a settings class: take it out of elsewhere.py")
            lines += _variable(variable)
    return "\n".join(lines) + "\n"


def _section(title: str) -> Iterator[str]:
    yield ""
    yield ""
    yield f"# ---- {title} {'-' * (WIDTH - 8 - len(title))}"


def _entry(one: Setting) -> Iterator[str]:
    said = _sentence(one.field.description or "")
    if choices := _choices(one.field.annotation):
        said += f" One of: {', '.join(choices)}."
    if len(one.defaults) > 1:
        said += f" Default: {' or '.join(_written(one, value) or 'none' for value in one.defaults)}."
    if one.secret:
        said += " Secret."
    if len(one.readers) > 1:
        said += f" [{', '.join(one.readers)}]"
    yield ""
    yield from _comment(said)
    yield f"# {one.name}={_default(one)}"


def _variable(one: Variable) -> Iterator[str]:
    yield ""
    yield from _comment(one.text)
    yield f"# {one.name}={one.default}"


def _comment(said: str) -> Iterator[str]:
    for line in said.splitlines():
        for part in textwrap.wrap(line, WIDTH - 2, break_on_hyphens=False, break_long_words=False) or [""]:
            yield f"# {part}".rstrip()


def _sentence(said: str) -> str:
    whole = " ".join(said.split())
    return whole[:1].upper() + whole[1:] + ("" if whole.endswith((".", "?")) else ".")


def _choices(annotation: Any) -> list[str]:
    return (
        [str(one) for one in get_args(annotation) if one != ""] if get_origin(annotation) is Literal else []
    )


def _default(one: Setting) -> str:
    return _written(one, one.defaults[0]) if len(one.defaults) == 1 else ""


def _written(one: Setting, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        # pydantic-settings takes JSON, but where the class itself takes commas
        commas = NoDecode in one.field.metadata
        return ",".join(map(str, value)) if commas else json.dumps(value, ensure_ascii=False)
    return str(value)


def main() -> None:
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
