"""`msia ingress`: run the HTTP door."""

import typer

from services.common.console import run
from services.ingress.sweeping.cli import sweep

app = typer.Typer(help="Run the HTTP door: webhooks and admins' commands.")
app.command()(sweep)


@app.callback(invoke_without_command=True)
def ingress(context: typer.Context) -> None:
    """Serve until SIGTERM or Ctrl-C. Settings come from the environment; see docs/settings.md."""
    if context.invoked_subcommand is not None:
        return
    from services.common.logging import configure  # the other commands serve nothing
    from services.ingress.settings import IngressSettings

    settings = IngressSettings.load()
    settings.check()  # a wrong one is told before the second that importing the rest takes
    settings.check_servers()
    from services.common.wedged import turning
    from services.ingress.app import serve

    configure("ingress", settings.log_level)
    run(turning(serve(settings)), long=True)
