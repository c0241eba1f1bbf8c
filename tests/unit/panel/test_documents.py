"""What the panel is made of agrees with the code, and holds nothing of one machine."""

import json

import pytest

from infra.embedded.home import ROOT
from infra.openapi import FOLDER, documents


def test_the_types_are_made_from_what_the_apis_promise_now() -> None:
    stored = {name: (FOLDER / name).read_text(encoding="utf-8") for name in documents()}
    assert stored == documents(), "routes or models changed: run `make openapi` and commit the result"


@pytest.mark.parametrize("file", ["package-lock.json", "package.json", ".npmrc"])
def test_no_address_of_a_registry_is_stored(file: str) -> None:
    text = (ROOT / "admin-panel" / file).read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry=" not in text


def test_every_locked_package_has_a_checksum() -> None:
    lock = json.loads((ROOT / "admin-panel" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert [
        name for name, one in packages.items() if not one.get("integrity") and not one.get("inBundle")
    ] == []
