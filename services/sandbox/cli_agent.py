"""`msia sandbox agent …`: what a person does at Chatwoot's dashboard, or on the business's phone."""

from typing import Annotated, Any

import typer

from services.common import console
from services.sandbox.reached import sandbox

app = typer.Typer(no_args_is_help=True, help="Act as a person in the conversation.")

Phone = Annotated[str, typer.Option(help="The customer whose latest conversation is meant.")]
Conversation = Annotated[str | None, typer.Option(help="A conversation, as 1-1; wins over --phone.")]
Text = Annotated[str, typer.Argument(help="What is written.")]
FIRST = "+34000000001"


def _act(action: str, phone: str, conversation: str | None, *, show: bool = True, **more: Any) -> None:
    target = {"conversation": conversation} if conversation else {"phone": phone}
    answer = sandbox().call("POST", f"/agent/{action}", json=target | more)
    if show:
        console.print_json(answer)


@app.command()
def reply(text: Text, phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Answer the customer. A pending conversation stays pending."""
    _act("reply", phone, conversation, text=text)


@app.command()
def note(text: Text, phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Leave a private note."""
    _act("note", phone, conversation, text=text)


@app.command("phone-echo")
def phone_echo(text: Text, phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Answer from the business's own WhatsApp app."""
    _act("phone_echo", phone, conversation, text=text)


@app.command()
def assign(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Take the conversation without changing its status."""
    _act("assign", phone, conversation)


@app.command()
def unassign(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Leave it to nobody."""
    _act("unassign", phone, conversation)


@app.command("open")
def open_(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Take it over: open, and assigned to the person."""
    _act("open", phone, conversation)


@app.command()
def pending(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Give it back to the assistant: pending, and assigned to nobody."""
    _act("pending", phone, conversation, show=False)
    _act("unassign", phone, conversation)


@app.command()
def resolve(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Close it."""
    _act("resolve", phone, conversation)


@app.command()
def snooze(phone: Phone = FIRST, conversation: Conversation = None) -> None:
    """Snooze it until the customer writes."""
    _act("snooze", phone, conversation)


@app.command()
def label(
    labels: Annotated[list[str] | None, typer.Argument(help="All its labels; none removes them.")] = None,
    phone: Phone = FIRST,
    conversation: Conversation = None,
) -> None:
    """Replace the labels."""
    _act("label", phone, conversation, labels=labels or [])


@app.command()
def delete(
    message_id: Annotated[int | None, typer.Argument(help="Without it the business's last message.")] = None,
    phone: Phone = FIRST,
    conversation: Conversation = None,
) -> None:
    """Delete a message in Chatwoot; it stays on the phone."""
    _act("delete", phone, conversation, message_id=message_id)


@app.command()
def typing(
    off: Annotated[bool, typer.Option("--off")] = False,
    phone: Phone = FIRST,
    conversation: Conversation = None,
) -> None:
    """Start (or stop) typing."""
    _act("typing", phone, conversation, on=not off)
