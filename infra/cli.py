"""`msia infra`: the operator's commands for streams, buckets and consumers."""

from pathlib import Path
from typing import Annotated

import typer

from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)

OutputOption = Annotated[
    Output | None, typer.Option("--output", "-o", help="table, json or jsonl. Default: table on a terminal.")
]


@app.command()
def apply() -> None:
    """Create what is missing, update what may change, open the log. Safe to repeat.

    What cannot be changed in place is named with what to do; exit 1 when that stops a service.
    """
    from infra import operating

    run(operating.apply())


@app.command()
def users(
    dir: Annotated[Path, typer.Option(help="Where the keys are kept.")] = Path(".secrets/nats"),
    renew: Annotated[list[str] | None, typer.Option(help="Make this user's key anew.")] = None,
) -> None:
    """Make the NATS users' keys that are missing, `<user>.nk`, and `users.conf` for the servers.

    Safe to repeat: keys that are there stay. Servers take a changed users.conf with `nats-server --signal
    reload`; a key made anew shuts out who still has the old one.
    """
    from infra.users import keys
    from services.common.console import out

    for name in keys.make(dir, renew or ()):
        out(f"key made: {keys.seed_file(dir, name)}")
    out(f"for the servers: {dir / keys.CONFIG}")


@app.command()
def certificates(
    host: Annotated[list[str], typer.Option(help="A name or an address of the servers; several times.")],
    dir: Annotated[Path, typer.Option(help="Where they are kept.")] = Path(".secrets/nats"),
    days: Annotated[int, typer.Option(min=1, help="How long they are valid.")] = 825,
) -> None:
    """Make a certificate for the NATS servers and its authority: ca.crt, server.crt, server.key.

    Services trust it with NATS_CA_FILE=…/ca.crt. Nothing that exists is overwritten.
    """
    from infra.users import certificates as made
    from services.common.console import out

    made.make(dir, host, days)
    out(f"made: {', '.join(str(dir / name) for name in (made.AUTHORITY, made.CERTIFICATE, made.KEY))}")


@app.command()
def secrets(
    dir: Annotated[Path, typer.Option(help="Where they are kept.")] = Path(".secrets"),
    host: Annotated[
        list[str] | None, typer.Option(help="A name or an address of the NATS servers; several times.")
    ] = None,
    env: Annotated[Path, typer.Option(help="Values that stand there are taken over.")] = Path(".env"),
    demo: Annotated[bool, typer.Option("--demo", help="Also the tokens of the sandbox.")] = False,
) -> None:
    """Make every secret that infra/compose.yaml gives to containers: a file each, and NATS's keys.

    Safe to repeat: what is there stays. An empty file is a secret that is not set yet.
    """
    from infra.deploy import secrets as made
    from infra.embedded import envfile
    from services.common.console import out, say

    done = made.make(dir, host or ["nats", "localhost", "127.0.0.1"], envfile.read(env), demo=demo)
    for name in done.made:
        out(f"made: {dir / name}")
    for name in done.taken:
        out(f"taken from {env}: {dir / name}")
    for name in done.empty:
        say(f"empty: {dir / name}")


@app.command()
def roles(
    shared: Annotated[
        bool, typer.Option("--shared", help="The server has other databases: leave them as they are.")
    ] = False,
) -> None:
    """Make PostgreSQL's two roles and their database: who fills the read models, and who reads them.

    As POSTGRES_ADMIN_URL, those that POSTGRES_URL and POSTGRES_READER_URL name. Safe to repeat; it takes over
    a password that was changed.
    """
    from infra.roles.making import RolesSettings, make
    from services.common.console import out, say

    settings = RolesSettings.load()
    for note in run(make(settings, shared=shared)):
        say(f"left: {note}")
    out(f"roles: {settings.writer.name} fills the read models, {settings.reader.name} reads them")


@app.command()
def check(output: OutputOption = None) -> None:
    """What a service would say at its start, and what else an operator should know.

    Exit 0: every service starts (warnings are shown), 1: something stops them, 5: NATS does not answer.
    """
    from infra import operating

    run(operating.check(output))


@app.command()
def diff(output: OutputOption = None) -> None:
    """Every setting that is not as declared, and what nobody declared. Exit 0: none, 1: some."""
    from infra import operating

    run(operating.diff(output))
