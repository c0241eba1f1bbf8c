"""The secrets of an installation in containers: a file each, made once and never overwritten.

The folder is its owner's alone; the files in it may be read by all, because a container's user is another
than who made them, and sees only the files it is given. See docs/decisions/0043.
"""

import base64
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import Misconfigured
from infra.embedded.demo_token import A_RUN, token
from infra.users import certificates, keys

FOLDER_MODE, FILE_MODE = 0o700, 0o644
NATS = "nats"  # the folder below with the users' keys and the certificate
DATABASES = ("postgres", "redis")  # the same with a certificate each, for the names of their containers
CERTIFICATE_DAYS = 825
KEY_NAME = "main1"  # the next one, when keys are rotated, is main2


def _token() -> str:
    return secrets.token_hex(32)


def _named_key() -> str:
    return f"{KEY_NAME}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


# What nobody has to invent. Passwords are letters and digits, as they are put into URLs and configurations.
MADE: dict[str, Callable[[], str]] = {
    "msia_master_key": _named_key,
    "msia_seal_key": _named_key,
    "msia_backup_key": _named_key,
    "admin_jwt_secret": _token,
    "postgres_admin_password": _token,
    "postgres_password": _token,
    "postgres_reader_password": _token,
    "redis_password": _token,
    "grafana_password": _token,
}
# Of the secret that signs tokens: with which the agent searches articles, and may do nothing else.
QUERY_TOKEN = "query_token"
# What others give: their own values, from `.env` or written into the file. The sandbox takes any.
CHATWOOT = ("chatwoot_webhook_secret", "chatwoot_api_token", "chatwoot_user_token")
GIVEN = ("chatwoot_webhook_token", "openrouter_api_key", "admin_password_hash", "media_transcriber_key")
ALL = (*MADE, QUERY_TOKEN, *CHATWOOT, *GIVEN)


@dataclass(frozen=True)
class Made:
    """What one run did, by name: made up, taken over from `.env`, and still empty."""

    made: list[str]
    taken: list[str]
    empty: list[str]


def make(
    folder: Path,
    hosts: Sequence[str],
    given: Mapping[str, str],
    *,
    demo: bool = False,
    now: int | None = None,
) -> Made:
    """Make what is missing or empty; `given` are variables whose values are taken over.

    `hosts`: the NATS servers' names, for their certificate. `demo`: also what a Chatwoot would have given, as
    the sandbox stands in for it. Raises `Misconfigured` where the folder cannot be written.
    """
    done = Made([], [], [])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)
        for name in ALL:
            _one(folder / name, given.get(name.upper(), ""), _maker(folder, name, demo, now), done)
        done.made.extend(f"{NATS}/{name}.nk" for name in keys.make(folder / NATS))
        names = {NATS: hosts, **{each: (each, "localhost", "127.0.0.1") for each in DATABASES}}
        for each, of in names.items():
            if not (folder / each / certificates.CERTIFICATE).exists():
                certificates.make(folder / each, of, CERTIFICATE_DAYS)
                done.made.append(f"{each}/{certificates.CERTIFICATE}")
            (folder / each).chmod(FOLDER_MODE)
        for file in (*folder.iterdir(), *(file for each in names for file in (folder / each).iterdir())):
            if file.is_file():
                file.chmod(FILE_MODE)
    except OSError as error:
        raise Misconfigured(f"cannot keep secrets in {folder}: {error.strerror}: {error.filename}") from error
    return done


def _maker(folder: Path, name: str, demo: bool, now: int | None) -> Callable[[], str]:
    if name == QUERY_TOKEN:
        signing, began = folder / "admin_jwt_secret", now or int(time.time())
        return lambda: token(signing.read_text().strip(), "agent", "service", began, A_RUN)
    if demo and name in CHATWOOT:
        return _token
    return MADE.get(name, str)


def _one(file: Path, given: str, maker: Callable[[], str], done: Made) -> None:
    if file.exists() and file.read_text().strip():
        return
    value = given or maker()
    (done.taken if given else done.made if value else done.empty).append(file.name)
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{value}\n" if value else "")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
