"""Plain data in, plain data out: what a checkpoint may hold.

LangGraph's own serializer rebuilds objects from stored module names (CVE-2026-28277); its strict mode keeps a
list of known classes and hands back the raw data of others, unasked. Here nothing is ever rebuilt, and an
object is refused when it is written, where the mistake is.
"""

from typing import Any

import ormsgpack

from contracts.errors import BadInput, Undecodable

# without these ormsgpack would write them quietly as dicts and strings, and they would come back as such
_OBJECTS_ARE_REFUSED = (
    ormsgpack.OPT_PASSTHROUGH_DATACLASS
    | ormsgpack.OPT_PASSTHROUGH_DATETIME
    | ormsgpack.OPT_PASSTHROUGH_ENUM
    | ormsgpack.OPT_PASSTHROUGH_UUID
)


class PlainSerializer:
    """None, bool, int (64 bit), float, str, bytes, lists, and dicts with str keys; a tuple becomes a list."""

    format = "msgpack"

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """Raises `BadInput` naming the class that is not plain."""
        try:
            return self.format, ormsgpack.packb(obj, default=_refuse, option=_OBJECTS_ARE_REFUSED)
        except ormsgpack.MsgpackEncodeError as error:
            # ormsgpack names the class, never the value
            raise BadInput(
                f"the graph's state cannot be checkpointed: {error}. Keep plain JSON in it, "
                "for a model: model_dump(mode='json')."
            ) from error

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Raises `Undecodable`; nothing that was stored becomes None."""
        kind, body = data
        if kind != self.format:
            raise Undecodable(f"a checkpoint of the format {kind!r}; this code reads {self.format} only.")
        try:
            return ormsgpack.unpackb(body)
        except ormsgpack.MsgpackDecodeError as error:
            raise Undecodable(f"a checkpoint does not decode: {error}") from error


def _refuse(obj: object) -> object:
    if isinstance(obj, BaseException):
        # LangGraph stores the error of a failed node; its text may quote a customer
        return type(obj).__name__
    raise TypeError
