"""`msia ingress`: run the HTTP door."""

import asyncio

import typer

from services.common.console import run
from services.common.logging import configure
from services.ingress.app import serve
from services.ingress.settings import IngressSettings
from services.ingress.sweeping.cli import sweep

app = typer.Typer(help="Run the HTTP door: webhooks and admins' commands.")
app.command()(sweep)


@app.callback(invoke_without_command=True)
def ingress(context: typer.Context) -> None:
    """Serve until SIGTERM or Ctrl-C. Settings come from the environment; see docs/settings.md."""
    if context.invoked_subcommand is not None:
        return
    settings = IngressSettings.load()
    configure("ingress", settings.log_level)
    _use_uvloop()
    run(serve(settings))


def _use_uvloop() -> None:
    try:
        import uvloop
    except ImportError:  # Windows: the standard loop does
        return
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
