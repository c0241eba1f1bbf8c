"""The panel's login for this machine: one admin, whose password is made once and kept in `.msia/`."""

import secrets
from collections.abc import Mapping

from services.common.identity.principals import DEMO_EMAIL

PASSWORD = "MSIA_DEMO_PASSWORD"  # ingress makes the admin where there is none


def made_up() -> str:
    """Four groups of five letters and digits: 103 bits, and typed without a mistake."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def login(environment: Mapping[str, str]) -> str:
    """As it is shown to the person at the terminal."""
    return f"{DEMO_EMAIL}  {environment[PASSWORD]}"
