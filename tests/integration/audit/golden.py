"""Comparing JSON output with a file beside the tests; the server's own times are the only thing left open."""

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
_STORED = re.compile(r'"(?P<key>stored_at|last_at)": "\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z"')
# a hash over stored times; a test of its own computes it again
_HASH = re.compile(r'"state_hash": "[0-9a-f]{64}"')


def assert_golden(name: str, out: str) -> None:
    """Byte for byte. `GOLDEN=write pytest …` writes the files: read the difference before you keep it."""
    shown = _HASH.sub('"state_hash": "<hash>"', _STORED.sub(r'"\g<key>": "<stored>"', out))
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text()
