"""Whose keys must not come back, and the notes that say so."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from eventstore.ledger.erasures import Erasure, ErasureNotes
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import SigningKey
from infra.backup.erased import Graves, rejects_due

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
KEY = SigningKey("msia/log", b"\x07" * 32)


def test_a_generation_after_the_erased_one_is_not_in_a_grave() -> None:
    graves = Graves([Erasure("contact-1-7", 2, AT), Erasure("contact-1-7", 1, AT - timedelta(days=9))])
    assert graves.holds("contact-1-7.1") == graves.holds("contact-1-7.2") == Erasure("contact-1-7", 2, AT)
    assert graves.holds("contact-1-7.3") is None  # they wrote again
    assert graves.holds("contact-1-77.1") is None
    assert list(graves.every_key()) == [("contact-1-7.1", AT), ("contact-1-7.2", AT)]


def test_what_the_log_does_not_know_is_told_to_it() -> None:
    log = Graves([Erasure("contact-1-1", 1, AT), Erasure("contact-1-2", 1, AT)])
    noted = Graves(
        [Erasure("contact-1-1", 1, AT), Erasure("contact-1-2", 2, AT), Erasure("contact-1-3", 1, AT)]
    )
    assert [erasure.owner for erasure in noted.newer_than(log)] == ["contact-1-2", "contact-1-3"]
    assert log.newer_than(noted) == []


def test_months_of_rejected_webhooks_whose_time_is_over() -> None:
    found = rejects_due(datetime(2026, 8, 5, tzinfo=UTC), AT, timedelta(days=30))
    assert found == {"rejects-2026-08", "rejects-2026-09"}


def test_a_note_is_kept_for_good_and_believed_when_signed(tmp_path: Path) -> None:
    notes, erasure = ErasureNotes(tmp_path / "erasures"), Erasure("contact-1-7", 2, AT)
    with pytest.raises(Misconfigured, match="no folder with notes"):
        list(notes.read([KEY.verifier]))
    notes.prepare()
    assert list(notes.read([KEY.verifier])) == []
    assert notes.write(erasure, KEY)
    assert not notes.write(erasure, SigningKey("msia/log", b"\x08" * 32))  # after a rotation: it stands
    assert list(notes.read([KEY.verifier])) == [erasure]
    with pytest.raises(ForgedSeal, match=r"contact-1-7\.2\.note"):
        list(notes.read([SigningKey("msia/log", b"\x09" * 32).verifier]))


@pytest.mark.parametrize(
    "text",
    [
        "msia erasure\nmsia/log\ncontact-1-8\n2\n2026-11-23T09:00:00.000000+00:00\n",  # not as named
        "msia erasure\nmsia/other\ncontact-1-7\n2\n2026-11-23T09:00:00.000000+00:00\n",
        "msia erasure\nmsia/log\ncontact-1-7\n2\nsoon\n",
        "msia erasure\nmsia/log\ncontact-1-7\n2\n2026-11-23T09:00:00.000000+00:00\nmore\n",
        "msia erasure\nmsia/log\ncontact-1-7\n",
        "msia audit export\nmsia/log\ncontact-1-7\n2\n2026-11-23T09:00:00.000000+00:00\n",
    ],
)
def test_a_signed_note_of_something_else_is_none(tmp_path: Path, text: str) -> None:
    notes = ErasureNotes(tmp_path)
    (tmp_path / "contact-1-7.2.note").write_text(KEY.sign(text))
    with pytest.raises(ForgedSeal):
        list(notes.read([KEY.verifier]))
