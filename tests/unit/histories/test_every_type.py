"""Each type of event stands in a recorded history, or here with the reason why not."""

from collections.abc import Iterator
from pathlib import Path

from contracts.event import event_type, event_types
from tests.histories.stored import History, names

_ADMINS = "about people of the team, under no customer's key: tests/integration/projections fold it"
_DERIVED = "about rows or seals, of no conversation: tests/integration/projections and ledger fold it"
_SEARCHED = "about a search among all customers, of no conversation: tests/integration/privacy look for it"
_CLOCKS = "said years later: tests/integration/privacy and projections fold it"
_NOBODY = "nobody appends it yet"
NOT_RECORDED = {
    "AdminInvited": _ADMINS,
    "AdminRoleChanged": _ADMINS,
    "AdminDisabled": _ADMINS,
    "AdminEnabled": _ADMINS,
    "AdminErased": _ADMINS,
    "MediaErased": _CLOCKS,
    "LinkIssued": _ADMINS,
    "PasswordSet": _ADMINS,
    "SessionRefreshed": _ADMINS,
    "SessionEnded": _ADMINS,
    "LoggedIn": _ADMINS,
    "LoginRefused": _ADMINS,
    "ProjectionRebuildRequested": _DERIVED,
    "ProjectionVerifyRequested": _DERIVED,
    "ProjectionCancelRequested": _DERIVED,
    "LedgerVerifyRequested": _DERIVED,
    "LedgerVerified": _DERIVED,
    "PersonalDataSearched": _SEARCHED,
    "CommandRefused": _NOBODY,
    "TurnFailed": _NOBODY,
}


def test_each_type_stands_in_a_history_or_has_a_reason() -> None:
    recorded = {event_type(type).__name__ for type in stored()}
    known = {kind.__name__ for _, kind in event_types()}
    missing = known - recorded - NOT_RECORDED.keys()
    assert not missing, "add a shape to tests/histories and record it, or say here why not"
    assert not NOT_RECORDED.keys() & recorded, "it is recorded by now: strike it off"
    assert not NOT_RECORDED.keys() - known, "there is no such type"


def test_what_nobody_appends_is_appended_by_nobody() -> None:
    """The reason would be wrong as soon as a service made one."""
    for name, reason in NOT_RECORDED.items():
        if reason == _NOBODY:
            made = [path for path in sources() if f"{name}(" in path.read_text()]
            assert not made, f"{made} appends {name}: record a history of it"


def sources() -> Iterator[Path]:
    """What may append."""
    root = Path(__file__).parents[3]
    for folder in ("domain", "services"):
        yield from (root / folder).rglob("*.py")


def stored() -> set[str]:
    """Every `ce-type` that was ever stored in one, versions of yesterday included."""
    return {message.headers["ce-type"] for name in names() for message in History.read(name).messages}
