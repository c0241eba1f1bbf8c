"""`msia events show`: one stored message, whatever it holds."""

from contracts.errors import MsiaError
from eventstore.codec import decode
from services.audit.log import opened
from services.common.console import Output, as_json, choose, out, print_json, print_jsonl
from services.common.entries import entry


async def print_event(position: int, output: Output | None) -> None:
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
    shape = choose(output)
    if shape is Output.jsonl:
        print_jsonl([shown])
    elif shape is Output.json:
        print_json({"event": shown})
    else:
        from services.audit.story.lines import clean

        for name, value in shown.items():
            text = value if isinstance(value, str) else as_json(value, indent=None)
            out(clean(f"{name:<15} {text}"))
