"""`msia doctor`."""

from typing import Annotated

import typer

from services.common.arguments import Document
from services.common.console import run

app = typer.Typer()


@app.callback(invoke_without_command=True)
def doctor(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This area alone, as in nats or chatwoot; repeatable.")
    ] = None,
    output: Document = None,
) -> None:
    """Look at everything that can be wrong with this installation; each line says what to do.

    Reads only, shows no secret. Settings are read as the services read them, so run it where they run.
    Exit 0: ok (warnings allowed), 1: something fails, 2: usage, 5: nothing could be reached.
    """
    from services.audit.doctor.examining import print_examination

    run(print_examination(only or [], output))
