"""Where the commands take tariffs from: a file, or the log."""

from datetime import UTC, datetime
from pathlib import Path

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import TariffHistory
from services.common import console
from services.common.settings import ServiceSettings
from services.ingress.tariffs import log
from services.ingress.tariffs.editing import histories
from services.ingress.tariffs.seed import draft, load_file


def catalogue(file: Path | None) -> Catalogue:
    """The file's tariffs as drafts, or those in force now in the log."""
    if file is not None:
        return Catalogue(draft(changes) for changes in load_file(file).values())
    return Catalogue.in_force(all_histories().values(), datetime.now(UTC))


def all_histories() -> dict[str, TariffHistory]:
    """Every category in the log, by slug."""
    settings = ServiceSettings.load()

    async def fold() -> dict[str, TariffHistory]:
        async with log.open_log(settings) as store:
            return await histories(store)

    return console.run(fold())
