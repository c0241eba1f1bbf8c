"""`msia events show`: one stored message, whatever it holds."""

from contracts.errors import MsiaError
from eventstore.codec import decode
from services.audit.entries import entry
from services.audit.log import opened
from services.common.console import print_json


async def print_event(position: int) -> None:
    """The event as stored; where it does not decode, the headers and the raw body too."""
    async with opened() as reader:
        message = await reader.get(position)
    shown = entry(message).as_json()
    try:
        await decode(message, None)
    except MsiaError as error:
        cause = error.__cause__
        shown["problem"] = f"{error}{f': {cause}' if cause else ''}"
        shown["headers"] = message.headers
        shown["body"] = message.body.decode(errors="backslashreplace")
    print_json({"event": shown})
