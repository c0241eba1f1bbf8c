"""`msia agent`."""

import typer

app = typer.Typer(invoke_without_command=True)


@app.callback()
def agent(context: typer.Context) -> None:
    """Run the agent until SIGTERM."""
    if context.invoked_subcommand is not None:
        return
    import uvloop

    from services.agent.app import run
    from services.agent.settings import AgentSettings
    from services.common.logging import configure
    from services.common.wedged import turning

    settings = AgentSettings.load()
    settings.check_servers()
    configure("agent", settings.log_level)
    uvloop.run(turning(run(settings)))
