"""A sealed log of three conversations, bundles of it, and somebody who takes them apart and signs anew."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from eventstore.ledger.notes import SigningKey, VerifierKey
from eventstore.ledger.received import Received
from services.audit.bundle.archive import pack
from services.audit.bundle.manifest import (
    EVENTS,
    MANIFEST,
    MEMBERS,
    SIGNATURE,
    Manifest,
    content_of,
    sign,
)
from services.audit.bundle.query import resolve
from services.audit.bundle.unpacked import unpack
from services.audit.bundle.verifying import VerifiedBundle, verify_bundle
from services.audit.bundle.writing import Open, write
from services.audit.ledger.sources import Dump
from services.common.window import Window
from tests.unit.ledger.logs import BEGAN, LOG, TRUST, Log, message

MAKER = SigningKey("auditor", b"\x05" * 32)
OTHER = SigningKey("auditor", b"\x06" * 32)


def at(position: float) -> datetime:
    """When the event of this position was stored."""
    return BEGAN + timedelta(seconds=position)


def a_log(folder: Path) -> Log:
    """40 events and 3 seals: a decision at 14 had seen 13; tariffs at 3 and 20, a quote at 27 by it."""
    log = Log(folder)
    log.messages.append(message(1, "msia.control.log", "msia.control.LogOpened.v1", {"log_id": str(LOG)}))
    while len(log.messages) < 40:
        at = len(log.messages) + 1
        if at in (18, 33):
            log.seal()
        elif at in (3, 20):
            log.messages.append(
                _had_seen(
                    3 if at == 20 else 0,
                    message(at, "msia.tariff.tariff-motos", "msia.tariff.TierPriced.v1", {"n": at}),
                )
            )
        else:
            log.messages.append(_of_a_conversation(at))
    log.seal()
    log.grow(2)
    log.write()
    return log


def _of_a_conversation(at: int) -> Received:
    id = f"1-{1 + at % 3}" if at not in (13, 14) else "1-1"
    kind, tariff = ("QuoteGiven", {"tariff": {"position": 20}}) if at == 27 else ("NoReplyNeeded", {})
    made = message(at, f"msia.conversation.{id}", f"msia.conversation.{kind}.v1", {"at": at, **tariff})
    private = {"ce-keyid": "customer-1-1.1"} if id == "1-1" else {}
    return _had_seen(13 if at == 14 else 0, replace(made, headers={**made.headers, **private}))


def _had_seen(position: int, made: Received) -> Received:
    return replace(made, headers={**made.headers, "ce-expectedposition": str(position)}) if position else made


@dataclass
class Desk:
    """Where bundles are made."""

    log: Log
    folder: Path

    async def export(
        self,
        *conversations: str,
        since: float | None = None,
        until: float | None = None,
        tiles: bool = True,
        name: str = "bundle.tar.zst",
        opening: Open | None = None,
    ) -> Path:
        """Of what was stored from the time of one position up to that of another."""
        source = Dump(self.log.dump)
        window = Window(*(None if each is None else at(each) for each in (since, until)))
        outside = self.log.outside.tiles if tiles else type(self.log.outside.tiles)(self.folder / "nothing")
        query = await resolve(source, window, conversations, TRUST)
        await write(source, query, outside, MAKER, self.folder / name, open_personal=opening)
        return self.folder / name

    def altered(self, bundle: Path, *steps: Callable[["Parts"], None], resign: bool = True) -> Path:
        """The bundle with its files changed, and with a manifest that fits them, signed by another."""
        parts = Parts(self.folder / "parts")
        parts.folder.mkdir()
        unpack(bundle, parts.folder, None)
        for step in steps:
            step(parts)
        if resign:
            parts.resign()
        made = self.folder / "altered.tar.zst"
        pack(parts.folder, [name for name in MEMBERS if (parts.folder / name).exists()], made)
        return made


@dataclass
class Parts:
    """The files of a bundle in a folder."""

    folder: Path

    def lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def write(self, name: str, lines: Sequence[Any], separators: tuple[str, str] | None = None) -> None:
        texts = (
            json.dumps(each, ensure_ascii=False, sort_keys=True, separators=separators) for each in lines
        )
        (self.folder / name).write_text("".join(f"{text}\n" for text in texts))

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return found

    @manifest.setter
    def manifest(self, fields: dict[str, Any]) -> None:
        (self.folder / MANIFEST).write_text(Manifest.model_validate(fields).text())

    def resign(self, count: bool = True) -> None:
        """As thorough as a forger without the log's key can be; `count`: the events, if they decode."""
        fields = self.manifest
        fields["signer"] = str(OTHER.verifier)
        there = [each for each in MEMBERS if (self.folder / each).exists()]
        fields["files"] = {
            each: content_of(self.folder / each).model_dump()
            for each in there
            if each not in (MANIFEST, SIGNATURE)
        }
        if count and EVENTS in there:
            types = Counter(each["headers"].get("ce-type", "?") for each in self.lines(EVENTS))
            fields["selected"] |= {"events": types.total(), "types": dict(types)}
        self.manifest = fields
        data = (self.folder / MANIFEST).read_bytes()
        (self.folder / SIGNATURE).write_text(sign(data, OTHER))


def verified(bundle: Path, signer: VerifierKey | None = None) -> VerifiedBundle:
    return verify_bundle(bundle, TRUST, signer)
