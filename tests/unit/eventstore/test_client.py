"""Our reading of headers gives what nats-py's gives, for anything."""

from hypothesis import example, given
from hypothesis import strategies as st
from nats.aio.client import Client

from eventstore.client import FastClient

_PIECES = st.sampled_from(
    [b"\r\n", b":", b" ", b"\t", b"\r", b"\n", b"ce-id", b"Nats-Sequence", b"\xc3\xb1", b"\xff"]
)
_BLOCKS = st.lists(_PIECES | st.binary(max_size=4), max_size=20).map(b"".join)


@given(_BLOCKS)
@example(b"ce-id: 1\r\nce id: 2\r\n ce-id :3\r\nn\xc3\xb1: 4\r\nvalue: \xc2\xa0n\xc3\xb1 \xff\x1c\r\n\r\n")
def test_headers_are_read_as_by_nats_py(block: bytes) -> None:
    assert Client._parse_header_lines is not FastClient._parse_header_lines
    assert FastClient._parse_header_lines(block) == Client._parse_header_lines(block)
