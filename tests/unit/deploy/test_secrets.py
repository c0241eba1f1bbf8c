"""The secrets of an installation: made once, each in a file, for whom compose.yaml gives them to."""

import stat
from pathlib import Path

import jwt
import pytest

from contracts.errors import Misconfigured
from eventstore.access import Access
from eventstore.masters import MasterKeys
from infra.deploy.secrets import ALL, CHATWOOT, GIVEN, MADE, make
from infra.users.declared import declared_users
from services.common.identity.settings import SHORTEST_SECRET

HOSTS = ["nats"]


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_what_can_be_made_up_is_and_the_rest_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    done = make(folder, HOSTS, {})
    found = contents(folder)
    assert {*ALL, *(f"nats/{user}.nk" for user in declared_users().users)} <= found.keys()
    assert {name for name in ALL if found[name]} == {*MADE, "query_token"}
    assert set(done.empty) == {*CHATWOOT, *GIVEN}
    assert len(found["admin_jwt_secret"].strip()) >= SHORTEST_SECRET
    MasterKeys.parse(found["msia_master_key"].strip())
    assert found["msia_master_key"] != found["msia_seal_key"]
    assert Access.of_file(folder / "nats/agent.nk").inbox()


def test_again_changes_nothing(tmp_path: Path) -> None:
    make(tmp_path, HOSTS, {}, demo=True)
    before = contents(tmp_path)
    again = make(tmp_path, ["other"], {"MSIA_MASTER_KEY": "another"}, demo=True)
    assert contents(tmp_path) == before
    assert again.made == again.taken == []


def test_what_the_user_has_is_taken_over_also_later(tmp_path: Path) -> None:
    assert make(tmp_path, HOSTS, {"MSIA_SEAL_KEY": "mine:abc"}).taken == ["msia_seal_key"]
    assert (tmp_path / "msia_seal_key").read_text() == "mine:abc\n"
    assert make(tmp_path, HOSTS, {"OPENROUTER_API_KEY": "sk"}).taken == ["openrouter_api_key"]


def test_the_sandbox_gets_tokens_only_where_it_is_wanted(tmp_path: Path) -> None:
    make(tmp_path, HOSTS, {})
    assert not any((tmp_path / name).read_text() for name in CHATWOOT)
    make(tmp_path, HOSTS, {}, demo=True)
    assert len({(tmp_path / name).read_text() for name in CHATWOOT}) == len(CHATWOOT)


def test_the_token_for_articles_is_of_the_secret_that_signs(tmp_path: Path) -> None:
    make(tmp_path, HOSTS, {}, now=1_790_000_000)
    secret, token = ((tmp_path / name).read_text().strip() for name in ("admin_jwt_secret", "query_token"))
    claims = jwt.decode(
        token, secret, algorithms=["HS256"], audience="msia", issuer="msia", options={"verify_exp": False}
    )
    assert claims["role"] == "service"
    assert claims["exp"] - claims["iat"] == 365 * 86_400


def test_the_folder_is_closed_and_containers_may_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o755)
    make(folder, HOSTS, {})
    modes = {file: stat.S_IMODE(file.stat().st_mode) for file in (folder, *folder.rglob("*"))}
    assert {mode for file, mode in modes.items() if file.is_dir()} == {0o700}
    assert {mode for file, mode in modes.items() if file.is_file()} == {0o644}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot keep secrets in"):
        make(tmp_path / "file", HOSTS, {})
