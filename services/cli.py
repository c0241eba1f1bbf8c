"""`msia`: one console script; each room adds its own commands, imported only when they are called."""

import importlib
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer import main as typer_main
from typer.core import TyperGroup

from services.common.console import fail, flush, of_files, without_flags

if TYPE_CHECKING:  # help imports none of it
    from contracts.errors import MsiaError

# name: (module:attribute of a Typer app, help). Lazy: `msia --help` and completion of a name import none.
ROOMS: dict[str, tuple[str, str]] = {
    "run": ("infra.embedded.cli:app", "Start everything on this machine: servers, services, sandbox."),
    "infra": ("infra.cli:app", "Declare, check and compare streams and buckets."),
    "backup": ("infra.backup.cli:app", "Back up streams and keys, verify a backup, put one back."),
    "ingress": ("services.ingress.cli:app", "Run the HTTP door: webhooks and admins' commands."),
    "agent": ("services.agent.cli:app", "Run the agent that takes turns."),
    "outbox": ("services.outbox.cli:app", "Run the outbox that tells Chatwoot."),
    "projections": ("services.projections.cli:app", "Run the read models and the query API."),
    "keeper": ("services.audit.keeper.cli:app", "Run the keeper that seals the log."),
    "sandbox": ("services.sandbox.cli:app", "A stand-in for Chatwoot + WhatsApp; write to it as a customer."),
    "chatwoot": ("infra.chatwoot.cli:app", "Connect a Chatwoot of your own: bot, webhooks, secrets."),
    "top": ("services.audit.top.cli:app", "The whole system at a glance, live."),
    "doctor": ("services.audit.doctor.cli:app", "Everything that can be wrong here, and what to do."),
    "tariffs": ("services.ingress.tariffs.cli:app", "Quote, match, edit, import and publish tariffs."),
    "knowledge": ("services.ingress.knowledge.cli:app", "Articles that questions are answered from."),
    "privacy": ("services.ingress.privacy.cli:app", "What is held on a person: export, block, erase; keys."),
    "conversations": (
        "services.audit.conversations.cli:app",
        "List, show, follow, pause or take over conversations.",
    ),
    "admin": ("services.ingress.identity.cli:app", "Who may sign in: create, disable, sessions."),
    "bot": ("services.audit.bot.cli:app", "Switch the bot on or off, everywhere."),
    "contacts": ("services.audit.contacts.cli:app", "Mute customers, or have the bot answer them again."),
    "events": ("services.audit.events.cli:app", "Look at single events of the log."),
    "quarantine": ("services.audit.quarantine.cli:app", "See what readers set aside; retry or drop it."),
    "deliveries": (
        "services.audit.deliveries.cli:app",
        "What Chatwoot is told: list, show, retry, park, cancel.",
    ),
    "quotes": ("services.audit.quotes.cli:app", "List, explain and recompute quotes."),
    "audit": ("services.audit.ledger.cli:app", "Verify the log against its seals; prove single events."),
    "prompts": ("services.agent.replay.prompts_cli:app", "Show, compare, try and publish the prompts."),
    "replay": ("services.agent.replay.cli:app", "Fold or replay a conversation."),
}


class Rooms(TyperGroup):
    """A group whose commands are names until one of them is called."""

    # Both a call and the completion of a room's own words come through here; help and the completion of
    # a name do not. The types are Typer's vendored click, whose place moves between releases.
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, room(name) if name in ROOMS else command, rest


def room(name: str) -> Any:
    """The real command of a room, with its module imported."""
    target, text = ROOMS[name]
    module, _, attribute = target.partition(":")
    hall = typer.Typer(rich_markup_mode=None)
    hall.add_typer(getattr(importlib.import_module(module), attribute), name=name, help=text)
    return typer_main.get_group(hall).commands[name]


def build() -> typer.Typer:
    """The whole program."""
    app = typer.Typer(
        name="msia",
        cls=Rooms,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="MSI-a: an event-sourced assistant for homologations. Exit codes: 0 ok, 1 difference, refused, "
        "2 usage, 3 not found, 4 not allowed, 5 unreachable, 6 incomplete, 130 interrupted. Everywhere: -q "
        "says only errors, -v also what led to them, --no-color, --no-input asks nothing.",
    )
    for name, (_, text) in ROOMS.items():
        app.command(name, help=text)(_placeholder)
    return app


def _placeholder() -> None:
    """Stands in the help for a room; never runs."""


def main(argv: list[str] | None = None) -> Any:
    """Entry point of the console script."""
    from contracts.errors import MsiaError

    try:
        return build()(without_flags(sys.argv[1:] if argv is None else argv))
    except MsiaError as error:
        _leave(error)
    except OSError as error:
        if (problem := of_files(error)) is None:
            raise
        problem.__cause__ = error
        _leave(problem)
    finally:
        flush()


def _leave(error: "MsiaError") -> NoReturn:
    try:
        fail(error)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)


if __name__ == "__main__":
    main()
