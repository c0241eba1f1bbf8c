"""`msia keeper`."""

import typer

app = typer.Typer(invoke_without_command=True)


@app.callback()
def keeper(context: typer.Context) -> None:
    """Run the keeper until SIGTERM: it seals the log and leaves the seals outside of it."""
    if context.invoked_subcommand is not None:
        return
    import uvloop

    from services.audit.keeper.app import serve
    from services.audit.keeper.settings import KeeperSettings
    from services.common.logging import configure
    from services.common.wedged import turning

    settings = KeeperSettings.load()
    settings.check_servers()
    configure("keeper", settings.log_level)
    uvloop.run(turning(serve(settings)))
