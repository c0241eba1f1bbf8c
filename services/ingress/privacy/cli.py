"""`msia privacy`: what is held on a person, blocking and erasing it, and the keys of personal data."""

from pathlib import Path
from typing import Annotated

import typer

from services.common.console import Output, choose, run

app = typer.Typer(no_args_is_help=True)

Phone = Annotated[str | None, typer.Option(metavar="NUMBER", help="As WhatsApp has it: '+34 600 111 222'.")]
Contact = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Account and number of the contact in Chatwoot, as in 1-4102."),
]
Of = Annotated[
    str | None, typer.Option("--conversation", metavar="ID", help="Whoever writes in it, as in 1-512.")
]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]
Format = Annotated[Output | None, typer.Option("-o", "--output", help="table, json or jsonl.")]


@app.callback()
def privacy() -> None:
    """What is held on a person: show it, hand it out, block it, erase it. And the keys it is under.

    Say whom with one of --phone, --contact, --conversation. Ingress does it, under your token's name; the
    roles admin and auditor look, only admin changes.
    """


@app.command()
def status(
    phone: Phone = None, contact: Contact = None, conversation: Of = None, output: Format = None
) -> None:
    """Whether a customer is blocked, when they are erased, how much there is. Exit 3: nobody."""
    from services.ingress.privacy.asking import ask_status

    run(ask_status(_whom(phone, contact, conversation), choose(output)))


@app.command()
def export(
    reason: Reason,
    phone: Phone = None,
    contact: Contact = None,
    conversation: Of = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to; without: contact-<account>-<id>.zip, here.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace a file that is there.")] = False,
    output: Format = None,
) -> None:
    """All that is held on a customer, as a ZIP: informe.html to read, datos.json, and their files.

    It stands in the log before anything is opened. Exit 3: nobody; 4: your role may not; 6: some events or
    files could not be read, and the archive says which.
    """
    from services.ingress.privacy.handing import hand_out

    run(hand_out(_whom(phone, contact, conversation), reason, out, force, choose(output)))


@app.command()
def restrict(
    reason: Reason,
    phone: Phone = None,
    contact: Contact = None,
    conversation: Of = None,
    output: Format = None,
) -> None:
    """Block a customer's data: the bot is silent, people get what they write. Exit 1: it is so already."""
    from services.ingress.privacy.asking import ask_change

    run(ask_change("restrict", _whom(phone, contact, conversation), reason, choose(output)))


@app.command()
def unrestrict(
    reason: Reason,
    phone: Phone = None,
    contact: Contact = None,
    conversation: Of = None,
    output: Format = None,
) -> None:
    """Lift the block, and an erasure that was due with it. Exit 1: not blocked."""
    from services.ingress.privacy.asking import ask_change

    run(ask_change("unrestrict", _whom(phone, contact, conversation), reason, choose(output)))


@app.command()
def erase(
    reason: Reason,
    phone: Phone = None,
    contact: Contact = None,
    conversation: Of = None,
    now: Annotated[
        bool, typer.Option("--now", help="Without the term of blocking. Nothing brings it back.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; --no-input needs it.")] = False,
    output: Format = None,
) -> None:
    """Block a customer's data, and have it destroyed when the term is over (PRIVACY_BLOCKED_DAYS), or now.

    Asks for the contact's id to be typed. Statuses, amounts and proofs stay; words, names, numbers and
    files go. Safe to repeat. Exit 1: it is due already, or erased; 2: it was not confirmed; 3: nobody.
    """
    from services.ingress.privacy.asking import ask_erasure

    whom = _whom(phone, contact, conversation)
    run(ask_erasure(whom, reason, choose(output), now=now, confirmed=yes))


def _whom(phone: str | None, contact: str | None, conversation: str | None) -> dict[str, str]:
    given = {"phone": phone, "contact": contact, "conversation": conversation}
    whom = {name: value for name, value in given.items() if value is not None}
    if len(whom) != 1:
        raise typer.BadParameter("say whom, with one of --phone, --contact and --conversation")
    return whom


@app.command("rotate-master-key")
def rotate_master_key(output: Format = None) -> None:
    """Re-wrap every customer's key under the first master of MSIA_MASTER_KEY; services keep running.

    Before: set MSIA_MASTER_KEY to old,new and restart every service; then to new,old and restart them
    again. So no service ever meets a key that it cannot open. After: when this command ends with exit
    code 0, set it to new alone and restart. Safe to repeat, and to go on with after an interruption.
    Exit code 1: some keys could not be re-wrapped; the old master must stay.
    """
    from services.ingress.privacy.rotating import rotate_keys

    run(rotate_keys(choose(output)))
