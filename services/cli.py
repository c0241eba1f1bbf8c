"""`msia`: one console script; each room adds its own commands, imported only when they are called."""

import importlib
import os
import sys
from typing import Any

import typer

from services.common.console import fail

# name: (module:attribute of a Typer app, help). Lazy: `msia --help` imports none of them.
ROOMS: dict[str, tuple[str, str]] = {
    "run": ("infra.embedded.cli:app", "Start everything on this machine: servers, services, sandbox."),
    "infra": ("infra.cli:app", "Declare, check and compare streams and buckets."),
    "ingress": ("services.ingress.cli:app", "Run the HTTP door: webhooks and admins' commands."),
    "agent": ("services.agent.cli:app", "Run the agent that takes turns."),
    "outbox": ("services.outbox.cli:app", "Run the outbox that tells Chatwoot."),
    "projections": ("services.projections.cli:app", "Run the read models and the query API."),
    "keeper": ("services.audit.keeper_cli:app", "Run the keeper: seals, clocks, due erasures."),
    "sandbox": ("services.sandbox.cli:app", "A stand-in for Chatwoot + WhatsApp; write to it as a customer."),
    "tariffs": ("services.ingress.tariffs.cli:app", "Quote, match, load and look at tariffs."),
    "conversations": ("services.audit.conversations.cli:app", "List, show and follow conversations."),
    "replay": ("services.agent.replay.cli:app", "Fold or replay a conversation."),
}


def load(target: str) -> typer.Typer:
    """Import `module:attribute`."""
    module, _, attribute = target.partition(":")
    app: typer.Typer = getattr(importlib.import_module(module), attribute)
    return app


def build(argv: list[str]) -> typer.Typer:
    """The whole program, with only the called room imported (all of them for shell completion)."""
    app = typer.Typer(
        name="msia",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="MSI-a: an event-sourced assistant for homologations. Exit codes: 0 ok, "
        "1 difference or refusal, 2 usage, 3 not found, 4 not allowed, 5 unreachable, 6 incomplete, 130 interrupted.",
    )
    called = next((word for word in argv if not word.startswith("-")), None)
    completing = "_MSIA_COMPLETE" in os.environ
    for name, (target, text) in ROOMS.items():
        if completing or name == called:
            app.add_typer(load(target), name=name, help=text)
        else:
            app.command(name, help=text)(_placeholder)
    return app


def _placeholder() -> None:
    """Stands in the help of rooms that were not called; never runs."""


def main(argv: list[str] | None = None) -> Any:
    """Entry point of the console script."""
    from contracts.errors import MsiaError

    words = sys.argv[1:] if argv is None else argv
    try:
        return build(words)(words if argv is not None else None)
    except MsiaError as error:
        try:
            fail(error)
        except typer.Exit as leave:
            sys.exit(leave.exit_code)


if __name__ == "__main__":
    main()
