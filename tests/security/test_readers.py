"""Whatever comes from outside as a token, a tariff's file or a bundle: read, or refused in our own words."""

import asyncio
import base64
import contextlib
import json
import time
from pathlib import Path

import jwt
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contracts.errors import MsiaError
from services.audit.bundle.unpacked import unpack
from services.common.identity.tokens import AUDIENCE, ISSUER, claims_of, read_token
from services.ingress.tariffs.files.checking import checked
from services.ingress.tariffs.files.document import FileRefused, Kind
from services.ingress.tariffs.files.importing import read
from services.ingress.tariffs.files.writing import written
from tests.security.counts import LONG, Counts
from tests.unit.audit.bundle.bundles import Desk, a_log
from tests.unit.tariffs.test_files import SOUND

SECRET = "only for tests and long enough for HS256"
CLAIMS = {"sub": "a", "role": "admin", "iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 3600}
MORE = 2_000 if LONG else 50
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def part(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def refused(token: str) -> None:
    with pytest.raises(jwt.InvalidTokenError):
        read_token(token, SECRET)


@settings(max_examples=MORE)
@given(
    st.text(max_size=200) | st.lists(anything, min_size=1, max_size=4).map(lambda p: ".".join(map(part, p)))
)
def test_no_text_is_a_token(token: str) -> None:
    refused(token)


HEADERS = st.fixed_dictionaries(
    {"alg": st.sampled_from(["HS256", "none", "None", "", "HS384", "RS256", "ES256", "EdDSA"]) | anything},
    optional={
        "typ": anything,
        "kid": anything,
        "jku": anything,
        "jwk": anything,
        "crit": anything,
        "b64": anything,
    },
)


@settings(max_examples=MORE)
@given(HEADERS, anything, st.binary(max_size=64))
@example({"alg": "none"}, CLAIMS, b"")
@example({"alg": "HS256", "kid": "../../dev/null"}, CLAIMS, b"")
@example({"alg": "HS256", "jwk": {"kty": "oct", "k": ""}}, CLAIMS, b"")
def test_no_header_makes_a_token_ours(header: object, claims: object, signature: bytes) -> None:
    refused(".".join((part(header), part(claims), part(signature))))


@settings(max_examples=MORE)
@given(st.integers(0), st.integers(1, 127))
def test_no_character_of_a_token_can_be_another(at: int, shift: int) -> None:
    token = jwt.encode(CLAIMS, SECRET, "HS256")
    at %= len(token) - 1  # the last one holds bits that say nothing
    changed = token[:at] + chr((ord(token[at]) + shift) % 128) + token[at + 1 :]
    if changed != token:
        refused(changed)


@pytest.mark.parametrize("inner", [b"[" * 20_000, b'{"a":' * 20_000, b"[" * 20_000 + b"]" * 20_000])
def test_a_header_that_is_nested_too_deep_is_refused(inner: bytes, counts: Counts) -> None:
    """Before any signature is looked at, so anybody may send it."""
    deep = b'{"alg":"HS256","x":' + inner
    for token in (f"{part(deep)}.{part(CLAIMS)}.x", f"{part(deep + b'}')}.{part(CLAIMS)}.x"):
        refused(token)
        with pytest.raises(jwt.InvalidTokenError):
            claims_of(token, f"{SECRET},another that is as long as it has to be", "msia-refresh")
    counts.add("tokens nested too deep", tried=4, refused=4)


FILES = {kind: written(SOUND, kind).encode() for kind in Kind}


def imported(data: bytes, kind: Kind) -> None:
    with contextlib.suppress(FileRefused):
        checked(read(data, kind))


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=MORE)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
def test_any_bytes_are_a_file_or_refused(kind: Kind, data: bytes) -> None:
    imported(data, kind)


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=MORE)
@given(at=st.integers(0), with_=st.binary(max_size=8), gone=st.integers(0, 8))
def test_a_damaged_file_is_read_or_refused(kind: Kind, at: int, with_: bytes, gone: int) -> None:
    whole = FILES[kind]
    at %= len(whole)
    imported(whole[:at] + with_ + whole[at + gone :], kind)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "log").mkdir()
    return asyncio.run(Desk(a_log(folder / "log"), folder).export("1-1")).read_bytes()


@settings(max_examples=MORE, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0), with_=st.binary(max_size=16), gone=st.integers(0, 16))
def test_a_damaged_bundle_is_read_or_refused(
    bundle: bytes, tmp_path: Path, at: int, with_: bytes, gone: int
) -> None:
    at %= len(bundle)
    file, folder = tmp_path / "damaged.tar.zst", tmp_path / "parts"
    folder.mkdir(exist_ok=True)
    file.write_bytes(bundle[:at] + with_ + bundle[at + gone :])
    with contextlib.suppress(MsiaError):
        unpack(file, folder, None)
    assert {path.name for path in tmp_path.iterdir()} == {"damaged.tar.zst", "parts"}
