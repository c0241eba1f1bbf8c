"""Whether an Ollama runs in the house, as far as its settings tell.

Where it is asked unmasked, each connection is judged again by its address: a name that leads elsewhere gets
nothing.
"""

import re
from urllib.parse import urlsplit

from services.common.outbound.addresses import literal, private

# Names that no public name server may answer for, and what local networks use beside them.
_LOCAL = frozenset(
    ("localhost", "local", "localdomain", "lan", "home", "internal", "intranet", "corp", "private", "svc")
)
_CLOUD = re.compile(r"(?:^|[-:/])cloud$", re.IGNORECASE)  # gpt-oss:120b-cloud, glm-4.6:cloud


def url_of(host: str) -> str:
    """As the library reads OLLAMA_HOST: `host:port` is enough."""
    if "://" in host:
        return host
    return f"http://{host}" if urlsplit(f"http://{host}").port else f"http://{host}:11434"


def in_the_house(host: str, model: str) -> bool:
    """Neither somewhere else nor a model that the daemon only passes on to its maker's servers."""
    return not _CLOUD.search(model.strip()) and _near(host.strip())


def _near(host: str) -> bool:
    try:
        url = url_of(host)
        name = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # no URL: whoever connects says so
        return False
    if name != "localhost" and literal(url):
        return private(name)
    labels = name.split(".")
    # A name without a dot is of this network: of compose, say. `home.arpa` is RFC 8375's.
    return bool(name) and (len(labels) == 1 or labels[-1] in _LOCAL or labels[-2:] == ["home", "arpa"])
