"""`msia run`."""

import typer

app = typer.Typer()


@app.callback(invoke_without_command=True)
def run() -> None:
    """Start NATS, Valkey, PostgreSQL, every service, the sandbox and the panel; Ctrl-C stops them.

    State is in `.msia/` (or MSIA_HOME). With CHATWOOT_API_URL set it serves that Chatwoot and starts no
    sandbox; with NATS_URL, REDIS_URL or POSTGRES_URL set it uses that server instead of its own. A taken port
    is replaced by a free one. Without Node, or with MSIA_PANEL=off, it runs without the admin panel.
    LOG_LEVEL=DEBUG tells which server binaries were passed over, and why.
    """
    import logging  # nothing here is needed for --help
    import os

    from infra.embedded.report import Report
    from infra.embedded.runner import run as run_everything

    if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    run_everything(os.environ, Report())
