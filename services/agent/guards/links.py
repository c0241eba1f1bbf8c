"""Links and addresses: only hosts on the allow-list may leave."""

import re
from collections.abc import Collection

_TLDS = (
    r"com|es|net|org|info|eu|cat|io|me|ly|co|app|dev|shop|store|online|site|web|xyz|biz|link|page|tv|"
    r"gal|eus|click|top|pro|ai|gg|to|cc|de|fr|pt|uk|ru|cn|example"
)
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
_LINK = re.compile(
    rf"\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)*|"
    rf"(?<![\w.@-]){_HOST}(?:{_TLDS})(?![\w-])(?:[/?]\S*)?|\b{_HOST}[a-z]{{2,}}/\S*|"
    rf"\b[\w-]+ ?(?:\(|\[|\b)(?:punto|dot)(?:\)|\]|\b) ?(?:com|es|net|org)\b|"
    r"\b(?:javascript|data|tel|mailto|whatsapp):\S+"
)
_NAME = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?([^/?#:\s]+)")


def find_link(said: str, hosts: Collection[str]) -> str | None:
    """The first link of a text in lower case whose host is not one of `hosts` (or below one of them)."""
    for found in _LINK.finditer(said):
        name = _NAME.match(found.group(0))
        host = name.group(1).removeprefix("www.").rstrip(".,;:!?)") if name else ""
        if not any(host == allowed or host.endswith("." + allowed) for allowed in hosts):
            return found.group(0)
    return None
