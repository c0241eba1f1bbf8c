"""Prompts at the terminal: read from the log without a token, published through ingress."""

from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from contracts.errors import BadInput, NotFound
from domain.prompts.decisions import normalised
from domain.prompts.differences import differences
from domain.prompts.history import PromptHistory, PromptVersion
from services.agent.replay import sources
from services.agent.replay.settings import ReplaySettings
from services.common.console import Output, choose, out, print_document, print_json, print_jsonl, say
from services.common.ingress import IngressClientSettings, ask
from services.common.prompts import caught_up, default, defaults
from services.common.window import rfc3339


async def print_list(output: Output | None) -> None:
    """One row a prompt."""
    async with sources.log(ReplaySettings.load()) as store:
        found = [await caught_up(store.reader, default(name)) for name in defaults()]
    rows = [
        {
            "name": one.name,
            "version": one.latest.number,
            "position": one.position,
            "at": rfc3339(one.latest.at) if one.latest.at else None,
            "by": one.latest.by,
            "reason": one.latest.reason,
        }
        for one in found
    ]
    shape = choose(output)
    if shape is Output.json:
        print_json({"prompts": rows})
        return
    if shape is Output.jsonl:
        print_jsonl(rows)
        return
    table = Table("Prompt", "Versión", "Desde", "Por", "Motivo")
    for row in rows:
        number = str(row["version"]) if row["version"] else "archivo"
        table.add_row(str(row["name"]), number, str(row["at"] or ""), str(row["by"]), str(row["reason"]))
    Console().print(table)


async def print_text(name: str, number: int | None, output: Output | None) -> None:
    """The text alone, or with what is known of it."""
    async with sources.log(ReplaySettings.load()) as store:
        history = await caught_up(store.reader, default(name))
    version = chosen(history, number)
    if (shape := choose(output)) is not Output.table:
        known = {"name": name, "version": version.number, "position": history.position}
        shown = {**known, "by": version.by, "reason": version.reason, "text": version.text}
        print_document(shown, shape)
    else:
        out(version.text.rstrip("\n"))


async def print_difference(
    name: str, before: int | None, after: int | None, file: Path | None, output: Output | None
) -> None:
    """As `diff -u` writes it."""
    if file and after is not None:
        raise BadInput("give one of --after and --file")
    async with sources.log(ReplaySettings.load()) as store:
        history = await caught_up(store.reader, default(name))
    if file:
        new = PromptVersion(name, history.latest.number + 1, text_of(file))
        old = chosen(history, before)
    else:
        new = chosen(history, after)
        old = chosen(history, max(new.number - 1, 0) if before is None else before)
    names = [f"version {one.number}" if one.number else "default" for one in (old, new)]
    lines = list(differences(old.text, new.text, names[0], str(file) if file else names[1]))
    if (shape := choose(output)) is not Output.table:
        shown = {"name": name, "before": names[0], "after": str(file or names[1]), "lines": lines}
        print_document(shown, shape)
    else:
        for line in lines:
            out(line)
    if lines:
        raise typer.Exit(1)


async def publish_text(name: str, file: Path, reason: str, seen: int | None, output: Output | None) -> None:
    """Through ingress, over the version that stands now or the one that was seen."""
    settings = IngressClientSettings.load()
    etag = f'"{seen}"' if seen is not None else (await ask(settings, "GET", "prompts", name)).etag
    body = {"text": text_of(file), "reason": reason}
    done = (await ask(settings, "PUT", "prompts", name, body=body, etag=etag)).data
    if (shape := choose(output)) is not Output.table:
        print_document(done, shape)
    say(f"{name}: version {done['version']} holds for turns that start from now on")


def chosen(history: PromptHistory, number: int | None) -> PromptVersion:
    """By number, or the last one; `NotFound` for one there is not."""
    found = history.latest if number is None else history.version(number)
    if found is None:
        raise NotFound(f"{history.name} has no version {number}: the last is {history.latest.number}")
    return found


def text_of(path: Path) -> str:
    """A file as it would be published; `BadInput` where it cannot be read."""
    try:
        return normalised(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text ({type(error).__name__})") from error
