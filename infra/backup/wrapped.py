"""The customers' keys one by one, wrapped as they are: a line of JSON each.

No snapshot of the stream, so that whoever was erased since is left out when they are put back, and their key
never touches the new server's disk.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from eventstore.keyids import is_key_id
from eventstore.vault import Kept
from infra.backup.sealing import Damaged


def line_of(kept: Kept) -> bytes:
    """`record` is null where the key was destroyed, `at` says when."""
    record = None if kept.record is None else base64.b64encode(kept.record).decode()
    fields = {"id": kept.key_id, "at": kept.at.isoformat(), "record": record, "revision": kept.revision}
    return json.dumps(fields).encode() + b"\n"


def kept_in(segments: Iterable[bytes]) -> Iterator[Kept]:
    """The keys of a decrypted file. `Damaged` for any line that `line_of` would not write."""
    rest = b""
    for segment in segments:
        *lines, rest = (rest + segment).split(b"\n")
        for line in lines:
            yield _kept(line)
    if rest:
        raise Damaged("the last key of the backup is cut off")


def _kept(line: bytes) -> Kept:
    try:
        fields = json.loads(line)
        record = fields["record"]
        found = Kept(
            str(fields["id"]),
            int(fields["revision"]),
            None if record is None else base64.b64decode(record, validate=True),
            datetime.fromisoformat(fields["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged("a key of the backup does not decode: take another backup of the keys") from error
    if not is_key_id(found.key_id) or found.at.tzinfo is None:
        raise Damaged("a key of the backup has no id or no time: take another backup of the keys")
    return found
