"""`msia audit`: is the log what was sealed, and proofs for others. See docs/guides/ledger.md."""

from pathlib import Path
from typing import Annotated

import typer

from services.common.arguments import Document, Since, Until, conversations
from services.common.console import Output, choose, run

app = typer.Typer(no_args_is_help=True)

Dump = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="A dump; without one, the running log is read.")
]
Evidence = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="An export or a dump; without one, the running log is read."),
]
FromDump = Annotated[Path | None, typer.Option("--from", metavar="FILE", help="A dump, not the running log.")]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="VKEY", help="The log's verifier key; several after a rotation."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here, not to stdout.")]
Signer = Annotated[
    str | None, typer.Option("--signer", metavar="VKEY", help="Of a bundle: nobody else may have made it.")
]


@app.command()
def verify(
    file: Evidence = None,
    seal: Annotated[
        Path | None,
        typer.Option("--seal", metavar="PATH", help="A seal, or the keeper's directory (MSIA_SEAL_DIR)."),
    ] = None,
    key: Keys = None,
    signer: Signer = None,
    live: Annotated[bool, typer.Option("--live", help="The running log, which is the default.")] = False,
    output: Document = None,
) -> None:
    """Recompute the tree, compare it with every seal. Exit 1: the first bad position; 6: none outside."""
    if live and file is not None:
        raise typer.BadParameter("give a file or --live, not both")
    from services.audit.bundle.archive import is_archive

    if file is not None and is_archive(file):
        from services.audit.bundle.exporting import print_bundle

        print_bundle(file, seal, key, signer, choose(output))
        return
    from services.audit.ledger.checking import print_verdict

    run(print_verdict(file, seal, key, choose(output)))


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
    output: Document = None,
) -> None:
    """Check a proof with the public key alone; no server is asked. Exit 1: it proves nothing."""
    from services.audit.ledger.handing import print_checked

    print_checked(file, key, choose(output))


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The bundle: bundle.tar.zst.")],
    since: Since = None,
    until: Until = None,
    conversation: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only of it, and tariffs; may be repeated.", callback=conversations),
    ] = None,
    with_personal_data: Annotated[
        bool, typer.Option("--with-personal-data", help="Opened by ingress, which records who asked and why.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why personal data is opened.")] = None,
    source: FromDump = None,
    key: Keys = None,
    output: Document = None,
) -> None:
    """Events and the proof that they stand in the sealed log, in one file that is verified without servers.

    Exit 3: nothing is sealed, or no such conversation; 4: personal data not allowed; 6: not all sealed yet.
    """
    if with_personal_data is not (reason is not None):
        raise typer.BadParameter("--with-personal-data and --reason go together")
    from services.audit.bundle.exporting import export as make

    run(make(since, until, conversation or [], out, source, reason, key, choose(output)))


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
