"""`msia privacy rotate-master-key`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from nats.js.errors import NotFoundError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from contracts.errors import Misconfigured
from eventstore.connection import connect
from eventstore.masters import MasterKeys
from eventstore.rotation import Rotation, rotate
from eventstore.vault import Vault
from services.common.console import Output, out, print_document, say
from services.common.settings import ServiceSettings

_NAMED = 20  # failed keys told one by one


async def rotate_keys(output: Output) -> None:
    """Exit 1 where some could not be re-wrapped."""
    settings = ServiceSettings.load()
    settings.require(msia_master_key=settings.msia_master_key)
    masters = MasterKeys.parse(settings.msia_master_key.get_secret_value())
    client = await connect(settings.nats_url, name="msia/ingress", access=settings.nats("ingress"))
    try:
        with _bar() as progress:
            result = await rotate(Vault(client), masters, progress)
    except NotFoundError as error:
        raise Misconfigured("the bucket KEYS is missing: run `msia infra apply`") from error
    finally:
        await client.close()
    if output is Output.table:
        _tell(masters, result)
    else:
        print_document(_row(masters, result), output)
    for problem in list(result.failed.values())[:_NAMED]:
        say(f"msia: {problem}")
    if result.failed:
        say(f"msia: {len(result.failed)} keys stay as they are; keep the old master, correct this, run again")
        raise typer.Exit(1)


def _row(masters: MasterKeys, result: Rotation) -> dict[str, Any]:
    return {
        "master": masters.first,
        "rewrapped": result.rewrapped,
        "already": result.already,
        "destroyed": result.destroyed,
        "changed_meanwhile": result.meanwhile,
        "erased_revisions": result.erased,
        "failed": sorted(result.failed),
        "removable": [] if result.failed else masters.others,
    }


def _tell(masters: MasterKeys, result: Rotation) -> None:
    out(
        f"{result.keys} keys: {result.rewrapped} re-wrapped under {masters.first}, "
        f"{result.already} already were, {result.destroyed} are destroyed, "
        f"{result.meanwhile} changed meanwhile; {result.erased} earlier revisions erased"
    )
    if masters.others and not result.failed:
        out(
            f"{', '.join(masters.others)} may be removed from MSIA_MASTER_KEY once every service runs with "
            f"{masters.first} first; a backup of KEYS made before now still needs it"
        )


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr where that is a terminal; otherwise nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("re-wrapping", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
