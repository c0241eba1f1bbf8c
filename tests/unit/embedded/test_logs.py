from pathlib import Path

import pytest

from infra.embedded.logs import LONGEST, last_words, put_aside


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("first\nlast\n\n  \n", "last"),
        ("", "it said nothing"),
        ('{"event": "refused", "level": "error"}\n', "refused"),
        (
            '{"event": "crashed", "exception": "Traceback\\n  File\\nValueError: no"}\n',
            "crashed: ValueError: no",
        ),
        ('{"level": "info"}\n', '{"level": "info"}'),
        ("[1, 2]\n", "[1, 2]"),
        (
            '{"event": "port taken", "level": "error"}\n{"event": "bye", "level": "info"}\n',
            "port taken",
        ),
        ('{"event": "long ago", "level": "error"}\n' + '{"event": "on", "level": "info"}\n' * 10, "on"),
        ('{"event": "before", "level": "error"}\nmsia: set NATS_URL\n', "msia: set NATS_URL"),
        ("Traceback (most recent call last):\n  File\nKeyError: 'x'\n", "KeyError: 'x'"),
    ],
)
def test_the_last_words_of_a_log(text: str, words: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(text)
    assert last_words(log) == words


def test_last_words_are_short(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("x" * 100_000)
    assert last_words(tmp_path / "a.log") == "x" * LONGEST


def test_a_log_that_was_never_written_said_nothing(tmp_path: Path) -> None:
    assert last_words(tmp_path / "none.log") == "it said nothing"


def test_bytes_that_are_no_text_do_not_hide_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"bad \xff byte\n")
    assert last_words(tmp_path / "a.log") == "bad \ufffd byte"


def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    put_aside(log)
    log.write_text("before")
    put_aside(log)
    assert (tmp_path / "a.log.1").read_text() == "before"
    assert not log.exists()
