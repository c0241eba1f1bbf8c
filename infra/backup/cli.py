"""`msia backup`: the streams and the keys, apart and encrypted. See docs/guides/backup.md."""

from pathlib import Path
from typing import Annotated

import typer

from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of backups.")]
KeyFolder = Annotated[
    Path | None, typer.Option("--keys", metavar="DIR", help="Where backups of the keys lie; default: DIR.")
]
Log = Annotated[str | None, typer.Option("--log", metavar="NAME", help="log-…; default: the newest.")]
Own = Annotated[
    str | None, typer.Option("--keys-backup", metavar="NAME", help="keys-…; default: the newest.")
]
Expired = Annotated[bool, typer.Option("--expired", help="Use keys whose time is over.")]
Shaped = Annotated[Output | None, typer.Option("--output", "-o", help="table, json or jsonl.")]


@app.command()
def create(dir: Folder, keys: KeyFolder = None, output: Shaped = None) -> None:
    """Make a backup while everything runs, or go on with one that was not finished.

    Key backups whose time is over are deleted. Needs MSIA_BACKUP_KEY, and the operator's key for NATS.
    """
    from infra.backup import operating
    from infra.backup.place import Place

    run(operating.create(Place(dir, keys or dir), output))


@app.command()
def verify(
    dir: Folder,
    keys: KeyFolder = None,
    log: Log = None,
    keys_backup: Own = None,
    expired: Expired = False,
    seal: Annotated[
        Path | None, typer.Option("--seal", metavar="DIR", help="The keeper's folder (MSIA_SEAL_DIR).")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="VKEY", help="The log's verifier key.")
    ] = None,
    output: Shaped = None,
) -> None:
    """Decrypt all of it, put the log into a server of its own for a moment, and compare it with its seals.

    Needs none of the running servers. Exit 1: damaged, or not what was sealed; 6: no seal to compare with.
    """
    from infra.backup import operating
    from infra.backup.place import Place

    chosen = operating.Chosen(Place(dir, keys or dir), log, keys_backup, expired)
    run(operating.verify(chosen, seal, key, output))


@app.command()
def restore(
    dir: Folder,
    keys: KeyFolder = None,
    log: Log = None,
    keys_backup: Own = None,
    expired: Expired = False,
    erasures: Annotated[
        Path | None,
        typer.Option("--erasures", metavar="DIR", help="Notes of erasures; default: beside the seals."),
    ] = None,
    without_erasures: Annotated[
        bool, typer.Option("--without-erasures", help="Nobody was erased after the backup.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Sealed events are not in the backup: go on without them.")
    ] = False,
    output: Shaped = None,
) -> None:
    """Put a backup into a NATS that holds nothing; one that died goes on. No service may run meanwhile.

    Whoever was erased, also after the backup, stays erased. The bot is switched off at the end.
    """
    from infra.backup import operating
    from infra.backup.place import Place

    if without_erasures and erasures is not None:
        raise typer.BadParameter("give --erasures or --without-erasures, not both")
    chosen = operating.Chosen(Place(dir, keys or dir), log, keys_backup, expired)
    run(operating.restore(chosen, erasures, without_erasures, accept_loss, output))
