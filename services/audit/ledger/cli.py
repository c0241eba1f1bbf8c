"""`msia audit`: is the log what was sealed, and proofs for others. See docs/guides/ledger.md."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.common.console import Output, choose, run

app = typer.Typer(no_args_is_help=True)


class Shape(StrEnum):
    """Of one document."""

    table = "table"
    json = "json"


Dump = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="A dump; without one, the running log is read.")
]
FromDump = Annotated[Path | None, typer.Option("--from", metavar="FILE", help="A dump, not the running log.")]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="VKEY", help="The log's verifier key; several after a rotation."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to stdout.")]
Shaped = Annotated[Shape | None, typer.Option("-o", "--output")]


@app.command()
def verify(
    file: Dump = None,
    seal: Annotated[
        Path | None,
        typer.Option("--seal", metavar="PATH", help="A seal, or the keeper's directory (MSIA_SEAL_DIR)."),
    ] = None,
    key: Keys = None,
    live: Annotated[bool, typer.Option("--live", help="The running log, which is the default.")] = False,
    output: Shaped = None,
) -> None:
    """Recompute the tree, compare it with every seal. Exit 1: the first bad position; 6: none outside."""
    if live and file is not None:
        raise typer.BadParameter("give a dump or --live, not both")
    from services.audit.ledger.checking import print_verdict

    run(print_verdict(file, seal, key, _is_json(output)))


@app.command()
def seals(file: Dump = None, output: Annotated[Output | None, typer.Option("-o", "--output")] = None) -> None:
    """Every seal in the log: what it covers, who signed it, whether it is outside as well."""
    from services.audit.ledger.listing import print_seals

    run(print_seals(file, choose(output)))


@app.command()
def prove(
    position: Annotated[int, typer.Argument(min=1, help="Where the event stands in the log.")],
    out: Out = None,
    source: FromDump = None,
) -> None:
    """A proof that this event is in the sealed log, for someone who has only the public key."""
    from services.audit.ledger.handing import print_inclusion

    run(print_inclusion(position, source, out))


@app.command()
def consistency(
    old: Annotated[int, typer.Argument(min=1, help="Size of the older seal.")],
    new: Annotated[int, typer.Argument(min=1, help="Size of the newer seal.")],
    out: Out = None,
    source: FromDump = None,
) -> None:
    """A proof that what one seal covers is the beginning of what another covers."""
    if new < old:
        raise typer.BadParameter("give the size of the older seal first")
    from services.audit.ledger.handing import print_consistency

    run(print_consistency(old, new, source, out))


@app.command("verify-proof")
def verify_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="From `msia audit prove` or `consistency`.")],
    key: Keys = None,
    output: Shaped = None,
) -> None:
    """Check a proof with the public key alone; no server is asked. Exit 1: it proves nothing."""
    from services.audit.ledger.handing import print_checked

    print_checked(file, key, _is_json(output))


@app.command()
def dump(out: Out = None) -> None:
    """Every stored event, one line of JSON each: enough to verify without the server."""
    from services.audit.ledger.listing import print_dump

    run(print_dump(out))


@app.command()
def key(source: FromDump = None) -> None:
    """The verifier key to hand to auditors, from MSIA_SEAL_KEY."""
    from services.audit.ledger.listing import print_keys

    run(print_keys(source))


def _is_json(shape: Shape | None) -> bool:
    return choose(Output(shape) if shape else None) is Output.json
