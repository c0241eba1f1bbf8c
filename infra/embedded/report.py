"""What the person at the terminal sees: progress on stderr, then `ready` and a short table on stdout."""

import os
import shutil
import sysconfig
from pathlib import Path

from rich.console import Console

from infra.embedded import demo_admin
from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.system import System

EXAMPLE = (
    'sandbox say "Hola, quiero homologar el escape y el manillar de mi MT-07" --phone +34000000001 --wait'
)


class Report:
    """Plain lines where the output is no terminal. Long ones are never broken: a token must stay one word."""

    def __init__(self, progress: Console | None = None, out: Console | None = None) -> None:
        self._progress = progress or Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
        self._out = out or Console(highlight=False, soft_wrap=True, markup=False)

    def note(self, text: str) -> None:
        self._progress.print(text, style="yellow")

    def progress(self, child: Child, seconds: float) -> None:
        """`child` has become ready, so many seconds after the beginning."""
        self._progress.print(f"  {child.name:<12} {child.where:<24} {seconds:5.1f} s", style="green")

    def ready(self, system: System, seconds: float) -> None:
        """The closing table, with what to try next."""
        self._out.print("ready", style="bold green")
        self._out.print(f"after {seconds:.1f} s\n")
        for label, value in (*_places(system), ("Logs", str(system.home.log("*")))):
            self._out.print(f"  {label:<16} {value}")
        self._out.print(f"  {'Demo token':<16} {system.environment['MSIA_TOKEN']}")
        self._out.print(f"  {'':<16} for Authorize in /docs; an admin's, for 12 hours")
        if system.panel:
            self._out.print(f"  {'Panel login':<16} {demo_admin.login(system.environment)}")
            self._out.print(f"  {'':<16} on this machine only; kept in {system.home.secrets}")
        self._out.print()
        self._out.print("Try next, in another terminal:")
        for words in _examples(system):
            self._out.print(f"  {_msia(system)} {words}")
        self._out.print("Ctrl-C stops everything; what happened stays.")


def _places(system: System) -> list[tuple[str, str]]:
    settings = system.environment
    webhooks = f"{settings['INGRESS_URL']}/api/chatwoot/webhook"
    chatwoot = (
        [("Phone page", settings["SANDBOX_URL"])]
        if system.sandbox
        else [("Chatwoot", "the one in CHATWOOT_API_URL"), ("Its bot's webhook", webhooks)]
    )
    monitor = settings.get("NATS_MONITOR_URL")
    return [
        *([("Admin panel", system.panel.where)] if system.panel else []),
        *chatwoot,
        ("Ingress API", f"{settings['INGRESS_URL']}/docs"),
        ("Query API", f"{settings['QUERY_URL']}/docs"),
        *([("NATS monitor", monitor)] if monitor else []),
    ]


def _examples(system: System) -> list[str]:
    show = "conversations show 1-1"
    return [EXAMPLE, show] if system.sandbox else ["conversations list"]


def _msia(system: System) -> str:
    """The command as it can be typed here: with its folder, unless it is on the path."""
    installed = Path(sysconfig.get_path("scripts")) / "msia"
    found = shutil.which("msia")
    if found and Path(found) == installed:
        typed = "msia"
    else:
        typed = min(os.path.relpath(installed), str(installed), key=len)
    own_home = "" if system.home.folder == Home.of({}).folder else f"MSIA_HOME={system.home.folder} "
    return own_home + typed
