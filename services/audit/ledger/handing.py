"""`msia audit prove`, `consistency` and `verify-proof`."""

from pathlib import Path

from contracts.errors import NotFound
from eventstore.ledger.errors import LedgerBroken
from services.audit.ledger.listing import seal_of
from services.audit.ledger.opening import opened_source, trusted
from services.audit.ledger.proving import (
    Inclusion,
    Proof,
    prove_consistency,
    prove_inclusion,
    read_proof,
)
from services.audit.ledger.settings import LedgerSettings
from services.common.console import Output, as_json, out, print_document, say


async def print_inclusion(position: int, dump: Path | None, file: Path | None) -> None:
    """Under the newest seal; one that an auditor already holds is joined to it by a consistency proof."""
    settings = LedgerSettings.load()
    async with opened_source(dump) as source:
        seal = await seal_of(source, settings, None, position)
        _hand_out(await prove_inclusion(source, position, seal, settings.outside.tiles), file)


async def print_consistency(old: int, new: int, dump: Path | None, file: Path | None) -> None:
    settings = LedgerSettings.load()
    async with opened_source(dump) as source:
        seals = (await seal_of(source, settings, old), await seal_of(source, settings, new))
        _hand_out(await prove_consistency(source, *seals, settings.outside.tiles), file)


def print_checked(file: Path, keys: list[str] | None, output: Output) -> None:
    """What the proof proves; `ProofFailed` or `ForgedSeal` where it proves nothing."""
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file")
    proof = read_proof(file.read_text(encoding="utf-8", errors="replace"))
    try:
        head = proof.verify(trusted(LedgerSettings.load(), keys))
    except LedgerBroken as error:
        if output is not Output.table:
            print_document({"proven": False, "problem": str(error)}, output)
        raise
    shown = {"log": head.origin, "size": head.size, "root": head.root.hex()}
    if isinstance(proof, Inclusion):
        message = proof.message
        shown |= {"position": message.position, "id": message.headers.get("ce-id", "")}
        text = f"position {message.position} stands in {head.origin} as shown, among {head.size} sealed ones"
    else:
        text = f"what the older seal covers is the beginning of {head.size} positions of {head.origin}"
    if output is Output.table:
        out(f"ok: {text}")
    else:
        print_document({"proven": True, **shown}, output)


def _hand_out(proof: Proof, file: Path | None) -> None:
    text = as_json(proof.as_json())
    if file is None:
        out(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")
        say(f"written to {file}; check it with `msia audit verify-proof {file} --key VKEY`")
