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

    settings = AgentSettings.load()
    configure("agent", settings.log_level)
    uvloop.run(run(settings))
