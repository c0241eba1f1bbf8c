"""Secrets nobody has to invent: generated once, kept in `.msia/secrets.env`, replaced by the user's own."""

import base64
import secrets
from collections.abc import Callable, Mapping

from contracts.errors import Misconfigured
from infra.embedded import demo_admin, envfile
from infra.embedded.home import Home

POSTGRES_PASSWORD = "MSIA_POSTGRES_PASSWORD"  # of our own server; POSTGRES_PASSWORD may belong to another
MASTER_KEY = "MSIA_MASTER_KEY"
SEAL_KEY = "MSIA_SEAL_KEY"


def _token() -> str:
    return secrets.token_urlsafe(32)


def _named_key() -> str:
    return "local1:" + base64.b64encode(secrets.token_bytes(32)).decode()


GENERATED: dict[str, Callable[[], str]] = {
    MASTER_KEY: _named_key,
    SEAL_KEY: _named_key,
    "ADMIN_JWT_SECRET": _token,
    "REDIS_PASSWORD": _token,
    POSTGRES_PASSWORD: _token,
    demo_admin.PASSWORD: demo_admin.made_up,
}
# what a Chatwoot would have given us; the sandbox is given the same
SANDBOX: dict[str, Callable[[], str]] = {
    "CHATWOOT_WEBHOOK_SECRET": _token,
    "CHATWOOT_API_TOKEN": _token,
    "CHATWOOT_USER_TOKEN": _token,
}


def load(home: Home, given: Mapping[str, str]) -> dict[str, str]:
    """Every secret, the user's where `given` has one; missing ones are made and kept."""
    kept = envfile.read(home.secrets)
    if MASTER_KEY not in kept and MASTER_KEY not in given and home.data("nats").exists():
        raise Misconfigured(
            f"{home.secrets} with {MASTER_KEY} is gone, but {home.data('nats')} holds what it encrypted. "
            f"Put it back, or remove {home.folder} to begin anew."
        )
    makers = {**GENERATED, **SANDBOX}
    made = {name: make() for name, make in makers.items() if name not in kept}
    if made:
        envfile.write(home.secrets, {**kept, **made})
    return {name: given.get(name) or {**kept, **made}[name] for name in makers}
