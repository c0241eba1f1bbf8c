"""`msia outbox`."""

import typer

app = typer.Typer(invoke_without_command=True)


@app.callback()
def outbox(context: typer.Context) -> None:
    """Run the outbox until SIGTERM: what the agent wants said is told to Chatwoot, once and in order."""
    if context.invoked_subcommand is not None:
        return
    import uvloop

    from services.common.logging import configure
    from services.common.wedged import turning
    from services.outbox.app import serve
    from services.outbox.settings import OutboxSettings

    settings = OutboxSettings.load()
    settings.check_servers()
    configure("outbox", settings.log_level)
    uvloop.run(turning(serve(settings)))
