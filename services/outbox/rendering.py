r"""Text as Chatwoot must be given it, so that the phone shows exactly what was meant.

Chatwoot renders what a bot sends twice: as a Liquid template when it is saved (`{{contact.phone_number}}`
would leak or vanish), then as CommonMark for WhatsApp (`*x*` becomes `_x_`, `1.` becomes `-`, an indented
line or a tag disappears). CommonMark's own backslash undoes both: `{\{` is no Liquid, and is shown as `{{`.
"""

import re

from domain.delivery.phone import on_phone

# Characters that begin something inside a line. `&` only where it would be read as an entity.
_INLINE = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")
_LIQUID = re.compile(r"\{(?=[{%])")
# What begins a block at the start of a line: heading, quote, bullet, number, underline of a heading.
_BLOCK = re.compile(r"^(?:(?P<number>\d{1,9})(?=[.)])|(?=[#>+=-]))")


def harmless(text: str) -> str:
    """The text with everything escaped that Chatwoot would otherwise interpret."""
    return "\n".join(_line(line) for line in on_phone(text).split("\n"))


def as_parameter(text: str) -> str:
    """The text as a template's parameter: Meta takes no line breaks in one, nor four blanks in a row.

    Chatwoot does not render it as Markdown, but as Liquid: two braces are kept apart.
    """
    return _LIQUID.sub("{ ", " ".join(text.split()))


def _line(line: str) -> str:
    return _BLOCK.sub(_begin, _LIQUID.sub(r"{\\", _INLINE.sub(lambda found: "\\" + found[0], line)))


def _begin(found: re.Match[str]) -> str:
    return (found["number"] or "") + "\\"
