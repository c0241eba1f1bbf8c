import orjson
import pytest

from services.ingress.bodies import loads
from services.ingress.parsing import Rejection
from tests.fixtures.chatwoot.bodies import NAMES, fixture, raw


@pytest.mark.parametrize(
    "body", [b"", b"no", b"{", b'{"a":}', b"\xff\xfe", b'{"a":"\\ud800"}', b"NaN", b"{'a':1}", b"\x00"]
)
def test_what_is_not_json_is_rejected(body: bytes) -> None:
    with pytest.raises(Rejection, match="not_json"):
        loads(body, 64)


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def test_depth_is_limited() -> None:
    assert loads(nested(64), 64)
    for body in (nested(65), b"[" * 200 + b"]" * 200):
        with pytest.raises(Rejection, match="too_deep"):
            loads(body, 64)


def test_a_depth_that_would_exhaust_the_parser_is_an_answer_too() -> None:
    with pytest.raises(Rejection):
        loads(b"[" * 400_000 + b"]" * 400_000, 64)


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert len(loads(orjson.dumps([{"a": []}] * 1000), 64)) == 1000


@pytest.mark.parametrize("name", NAMES)
def test_what_chatwoot_sends_is_far_from_the_limit(name: str) -> None:
    assert loads(raw(fixture(name)), 12) == fixture(name)
