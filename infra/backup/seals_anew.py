"""A log that lost events goes on under seals of its own: those of what was lost are put aside as evidence."""

import shutil
from datetime import datetime
from pathlib import Path

from eventstore.ledger.outside import Outside
from infra.backup.files import sync, told


def part_with(outside: Outside, held: int, now: datetime) -> Path | None:
    """Leave only what covers up to `held` positions; where the rest is now. None: nothing was younger.

    The keeper makes the tree beside them anew from the log. Safe to repeat, whatever it died in.
    """
    folder = outside.folder
    anew = folder.with_name(f".{folder.name}.anew")
    with told(folder):
        if anew.exists() and not folder.exists():
            anew.rename(folder)  # died between the two renames
            return None
        newest = outside.newest()
        if newest is None or newest.size <= held:
            return None
        shutil.rmtree(anew, ignore_errors=True)
        anew.mkdir(parents=True)
        for seal in outside.seals(0, held):
            Outside(anew).write(seal.size, seal.note)
        if outside.erasures.folder.is_dir():
            shutil.copytree(outside.erasures.folder, Outside(anew).erasures.folder)
        aside = folder.with_name(f"{folder.name}.lost-{now:%Y%m%dT%H%M%SZ}")
        folder.rename(aside)
        anew.rename(folder)
        sync(folder.parent)
        return aside
