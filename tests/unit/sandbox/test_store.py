import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from services.sandbox.state import Account, Contact, Inbox, Message, MessageType
from services.sandbox.store import Store

NOW = datetime(2026, 11, 20, 9, 0, 0, 123456, UTC)


def contact(**more: object) -> Contact:
    values = {"account_id": 1, "name": "Ñandú", "phone_number": None, "created_at": NOW, "updated_at": NOW}
    return Contact(**(values | more))  # type: ignore[arg-type]


def test_a_record_comes_back_as_it_was_even_after_reopening(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = store.add(contact(blocked=True, custom_attributes={"a": ["b", 1]}, last_activity_at=NOW))
    message = store.add(
        Message(
            account_id=1,
            inbox_id=1,
            conversation_id=1,
            message_type=MessageType.activity,
            content="'; DROP TABLE messages; --",
            created_at=NOW,
            updated_at=NOW,
        )
    )
    store.close()
    again = Store(tmp_path)
    assert again.get(Contact, kept.id) == kept
    assert again.get(Message, message.id) == message
    again.close()


def test_ids_are_never_given_twice_unless_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert [store.add(contact()).id for _ in range(3)] == [1, 2, 3]
    store.clear(sequences=False)
    assert store.add(contact()).id == 4
    store.clear(sequences=True)
    assert store.add(contact()).id == 1
    store.close()


def test_a_given_id_moves_the_sequence_on(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(Inbox(id=7, account_id=1, name="a"))
    assert store.add(Inbox(account_id=1, name="b")).id == 8
    store.close()


def test_a_failed_transaction_leaves_nothing_and_calls_nobody(tmp_path: Path) -> None:
    store, called = Store(tmp_path), list[str]()

    def fails() -> None:
        with store.transaction():
            store.add(Account(name="a"))
            with store.transaction():
                store.after_commit(lambda: called.append("told"))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fails()
    assert (store.count(Account), called) == (0, [])
    with store.transaction():
        store.after_commit(lambda: called.append("told"))
        assert called == []
    assert called == ["told"]
    store.close()


def test_a_second_sandbox_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(Account(name="a"))
    with pytest.raises(Misconfigured, match="SANDBOX_DATA"):
        Store(tmp_path)
    store.close()


def test_state_of_an_older_sandbox_gets_the_defaults_of_what_is_new(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add(Inbox(id=1, account_id=1, name="a", message_templates=[{"name": "x"}]))
    store.close()
    with closing(sqlite3.connect(tmp_path / "sandbox.db")) as old:
        old.execute("ALTER TABLE inboxes DROP COLUMN message_templates")
        old.execute("ALTER TABLE inboxes DROP COLUMN lock_to_single_conversation")
    again = Store(tmp_path)
    assert again.all(Inbox) == [Inbox(id=1, account_id=1, name="a")]
    again.close()
