"""On a narrow terminal tables lose what matters least, never the id or the amount."""

import sys

import pytest

from services.audit.conversations.rows import COLUMNS
from services.audit.conversations.table import print_table
from services.audit.deliveries.table import print_rows
from services.audit.quotes.table import print_list

AT = "2026-03-02T09:30:00.000000Z"
CONVERSATION = dict.fromkeys(COLUMNS, 1) | {
    "conversation": "1-12345",
    "last_at": AT,
    "in_charge": "person",
    "status": "resolved",
    "problem": None,
}
QUOTE = {
    "quote_id": "d20ca11c-6cf6-5ef9-9069-c3191d889c85",
    "conversation": "1-12345",
    "stored_at": AT,
    "tariff": "motos-professional",
    "version": 12,
    "elements": ["ESCAPE", "MANILLAR", "SUSPENSION-DELANTERA"],
    "extras": [],
    "net_cents": 17500,
    "gross_cents": 121175,
    "given_position": 7,
}
DELIVERY = {
    "conversation": "1-12345",
    "part_id": "6e9c914c-f3e4-5337-8a57-192c376b1c42",
    "requested_at": AT,
    "kind": "message",
    "stage": "succeeded",
    "whatsapp": "delivered",
    "attempts": 2,
    "message_id": 6002,
    "reason": None,
    "retry_at": None,
    "problem": None,
}


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_what_a_row_is_found_by_is_whole(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert not sys.stdout.isatty()
    shown = {}
    for name, show, row in (
        ("conversation", print_table, CONVERSATION),
        ("quote", print_list, QUOTE),
        ("delivery", print_rows, DELIVERY),
    ):
        show([row])
        shown[name] = capsys.readouterr().out
        assert max(map(len, shown[name].splitlines())) <= columns
        assert "1-12345" in shown[name], name
    assert "resolved" in shown["conversation"]
    assert "person" in shown["conversation"]
    assert "1.211,75 €" in shown["quote"]
    assert "d20ca11c" in shown["quote"]
    assert "6e9c914c" in shown["delivery"]
