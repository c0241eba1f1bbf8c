"""Which users there are, whose key is where, and which key a process is given."""

import stat
from pathlib import Path

import nkeys
import pytest

from contracts.catalogue.writers import WRITERS
from contracts.errors import Misconfigured
from eventstore.access import Access, public_key
from infra.embedded.service import ROOMS
from infra.embedded.system import as_user
from infra.users.config import accounts
from infra.users.declared import declared_users
from infra.users.keys import CONFIG, make, public_keys, seed_file
from infra.users.rights import contexts, rights
from services.common.settings import ServiceSettings


def test_every_service_and_every_writer_is_a_user() -> None:
    users = declared_users().users
    assert {room.name for room in ROOMS} | WRITERS.keys() <= users.keys()


def test_only_the_operator_may_do_everything() -> None:
    assert [name for name, user in declared_users().users.items() if user.everything] == ["operator"]


def test_contexts_are_those_of_the_table_of_writers() -> None:
    assert contexts("agent") == ["conversation"]
    assert contexts("outbox") == ["delivery"]
    assert contexts("ingress") == ["control", "customer", "inbox", "tariff"]
    assert contexts("keeper") == ["control", "customer", "ledger"]
    assert contexts("projections") == contexts("auditor") == []


def test_no_right_is_to_make_change_or_delete_a_stream() -> None:
    forbidden = ("STREAM.CREATE", "STREAM.UPDATE", "STREAM.DELETE", "STREAM.RESTORE", "MSG.DELETE.EVENTS")
    for name, user in declared_users().users.items():
        if not user.everything:
            asked = [*rights(name, user).publish, *rights(name, user).ask]
            assert not [subject for subject in asked for word in forbidden if word in subject]
            purged = {subject for subject in asked if "PURGE" in subject}
            assert purged <= {"$JS.API.STREAM.PURGE.OBJ_MEDIA"}


def test_keys_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert set(make(folder)) == declared_users().users.keys()
    before = dict(public_keys(folder))
    assert make(folder) == []
    assert make(folder, renew=["agent"]) == ["agent"]
    after = public_keys(folder)
    assert {name for name in before if before[name] != after[name]} == {"agent"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert after["agent"] in (folder / CONFIG).read_text()


def test_the_configuration_holds_no_seed(tmp_path: Path) -> None:
    make(tmp_path)
    text = accounts(declared_users(), public_keys(tmp_path))
    for name in declared_users().users:
        assert Access.of_file(seed_file(tmp_path, name)).seed not in text


def test_a_user_that_is_not_declared_has_no_key_to_renew(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no NATS user somebody"):
        make(tmp_path, renew=["somebody"])


def test_a_child_is_given_its_own_key_alone() -> None:
    told = as_user({"NATS_NKEY_DIR": "/keys", "NATS_URL": "nats://x"}, "agent")
    assert told == {"NATS_NKEY_SEED_FILE": "/keys/agent.nk", "NATS_URL": "nats://x"}


def test_the_users_own_server_has_its_own_keys() -> None:
    given = {"NATS_URL": "nats://x", "NATS_NKEY_SEED_FILE": "/theirs"}
    assert as_user(given, "agent") == given


def test_a_given_key_goes_before_the_folder(tmp_path: Path) -> None:
    make(tmp_path)
    seed = {name: Access.of_file(seed_file(tmp_path, name)).seed for name in ("agent", "auditor", "keeper")}

    def used(**given: object) -> str:
        return ServiceSettings(_env_file=None, nats_nkey_dir=tmp_path, **given).nats("auditor").seed

    assert used() == seed["auditor"]
    assert used(nats_nkey_seed_file=seed_file(tmp_path, "keeper")) == seed["keeper"]
    assert used(nats_nkey_seed=seed["agent"], nats_nkey_seed_file=tmp_path / "none") == seed["agent"]


def test_a_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"auditor\.nk"):
        ServiceSettings(_env_file=None, nats_nkey_dir=tmp_path).nats("auditor")


_AN_ACCOUNTS = bytes(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT)).decode()


@pytest.mark.parametrize("seed", ["", "SUAnothing", _AN_ACCOUNTS])
def test_what_is_no_users_seed_is_refused(seed: str) -> None:
    with pytest.raises(Misconfigured, match="msia infra users"):
        public_key(seed)
