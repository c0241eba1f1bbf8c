"""Personal parts that ingress opened for a bundle, a line for each event."""

import json
from collections.abc import Mapping
from typing import Any


def personal_line(position: int, private: Mapping[str, Any]) -> str:
    """Sorted keys: the same parts give the same bytes."""
    return json.dumps({"position": position, "private": private}, ensure_ascii=False, sort_keys=True) + "\n"


def personal_of(line: bytes) -> int:
    """The position that it tells of; `ValueError` for any bytes but those of `personal_line`."""
    try:
        fields = json.loads(line)
        position, private = fields["position"], fields["private"]
        if type(position) is not int or not isinstance(private, dict):
            raise ValueError("no parts of an event")
        if personal_line(position, private).encode() != line:
            raise ValueError("in another form than ours")
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no parts of an event") from error
    return position
