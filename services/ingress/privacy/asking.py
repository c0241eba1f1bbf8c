"""`msia privacy status|restrict|unrestrict|erase`: commands to ingress, under the caller's own name."""

import sys
from typing import Any

from pydantic import Field

from contracts.errors import BadInput
from services.common.console import Output, may_ask, out, print_document, say
from services.common.ingress import IngressClientSettings, command


class PrivacyClientSettings(IngressClientSettings):
    """Ingress reads the whole log for these, and an erasure touches every file."""

    ingress_patience: float = Field(600.0, gt=0, description="seconds for one command")


async def ask_status(whom: dict[str, str], output: Output) -> None:
    """Raises what `command` raises, as all here do."""
    _tell(await command(PrivacyClientSettings.load(), "privacy", "status", **whom), output)


async def ask_change(wish: str, whom: dict[str, str], reason: str, output: Output) -> None:
    """`restrict` or `unrestrict`."""
    _tell(await command(PrivacyClientSettings.load(), "privacy", wish, **whom, reason=reason), output)


async def ask_erasure(
    whom: dict[str, str], reason: str, output: Output, *, now: bool, confirmed: bool
) -> None:
    """Show whom it hits and have it confirmed; then by contact, so that nobody else is meant meanwhile."""
    settings = PrivacyClientSettings.load()
    found = await command(settings, "privacy", "status", **whom)
    contact = str(found["customer"]).removeprefix("contact-")
    if not confirmed:
        _confirm(contact, len(found["conversations"]), now=now)
    _tell(await command(settings, "privacy", "erase", contact=contact, reason=reason, now=now), output)
    if now:
        say("rows are gone; PostgreSQL's own files hold their bytes until `msia projections sweep-rows`")


def _confirm(contact: str, conversations: int, *, now: bool) -> None:
    if not may_ask():
        raise BadInput("erasing takes a confirmation: add --yes where nobody can be asked")
    when = "now, for good" if now else "once the term of blocking is over"
    question = f"All of contact {contact} ({conversations} conversations) is destroyed {when}.\n"
    sys.stderr.write(f"{question}Type {contact} to confirm: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != contact:
        raise BadInput("not confirmed: nothing was done")


def _tell(status: dict[str, Any], output: Output) -> None:
    if output is not Output.table:
        print_document(status, output)
        return
    out(f"{status['customer']}: {len(status['conversations'])} conversations")
    if block := status["restricted"]:
        due = f"erased from {block['erase_at']} on" if block["erase_at"] else "until it is lifted"
        out(f"blocked since {block['since']} by {block['by'] or '?'} ({block['reason']}): {due}")
    if status["erased_at"]:
        back = status["key_generation"] > status["erased_generation"]
        out(f"erased at {status['erased_at']}" + ("; they wrote again since" if back else ""))
    if not (status["restricted"] or status["erased_at"]):
        out("neither blocked nor erased")
    if status["muted"]:
        say("the bot does not answer them: muted (see `msia contacts`)")
