"""Nobody outside writes a line of our logs, or of what stands in the open: a line break ends neither."""

import io
import json
import logging
import re
import sys

import pytest
import structlog

from services.common.logging import configure, logger
from services.ingress.handlers import _NAME
from services.ingress.parsing.fields import _CODE
from services.ingress.routes import _ID, _TRACEPARENT
from tests.logs import apart

BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\u2029", "\x1b[2K", "\0"]
_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize("end", BREAKS)
@pytest.mark.parametrize(
    ("pattern", "sound"),
    [(_NAME, "message_created"), (_CODE, "open"), (_ID, "d-1"), (_TRACEPARENT, _PARENT)],
    ids=["event", "code", "delivery", "trace"],
)
def test_what_stands_in_the_open_is_a_word_and_no_more(
    pattern: re.Pattern[str], sound: str, end: str
) -> None:
    assert pattern.fullmatch(sound)
    assert not pattern.fullmatch(sound + end)
    assert not pattern.fullmatch(end + sound)


def test_one_call_is_one_line_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    out, root = io.StringIO(), logging.getLogger()
    before = root.handlers, root.level
    monkeypatch.setattr(sys, "stdout", out)
    forged = "".join(f'{end}{{"event": "signed in", "level": "info"}}' for end in BREAKS)
    try:
        configure("test")
        logger("here").warning(f"refused{forged}", reason=forged, name=forged)
        logging.getLogger("theirs").warning("said %s", forged)
    finally:
        root.handlers, root.level = before
        apart()
        structlog.contextvars.clear_contextvars()
    lines = out.getvalue().split("\n")
    assert lines.pop() == ""
    first, second = (json.loads(line) for line in lines)
    assert first["reason"] == forged
    assert second["event"] == f"said {forged}"
    assert not set("\r\x0b\x1b\0") & set(out.getvalue())
