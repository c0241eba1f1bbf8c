"""`list`, `show` and `load`: the log itself, read without a token."""

from datetime import UTC, datetime
from pathlib import Path

from contracts.errors import BadInput, NotFound
from domain.tariffs.tariff import Tariff
from services.common import console
from services.common.console import Output
from services.common.settings import ServiceSettings
from services.ingress.tariffs import log, rows, tables
from services.ingress.tariffs.jsonl import console_errors
from services.ingress.tariffs.seed import load_file
from services.ingress.tariffs.sources import all_histories, catalogue


def print_list(file: Path | None, output: Output | None) -> None:
    """One row a tariff."""
    with console_errors():
        found = rows.listed(catalogue(file) if file else all_histories())
        if (shape := console.choose(output)) is Output.table:
            tables.tariffs(found)
        elif shape is Output.jsonl:
            console.print_jsonl(found)
        else:
            console.print_json({"tariffs": found})


def print_tariff(
    slug: str, version: int | None, draft: bool, file: Path | None, output: Output | None
) -> None:
    """One of them."""
    with console_errors():
        if sum((version is not None, draft, file is not None)) > 1:
            raise BadInput("give one of --version, --draft and --file")
        tariff = catalogue(file).tariff(slug) if not (version or draft) else _chosen(slug, version)
        if (shape := console.choose(output)) is Output.table:
            tables.tariff(tariff)
        elif shape is Output.jsonl:
            console.print_jsonl([rows.tariff(tariff)])
        else:
            console.print_json(rows.tariff(tariff))


def _chosen(slug: str, version: int | None) -> Tariff:
    histories = all_histories()
    if slug not in histories:
        raise NotFound(f"there is no tariff {slug}: there are {', '.join(sorted(histories)) or 'none'}")
    history = histories[slug]
    tariff = history.published(version) if version else history.draft
    if tariff is None:
        raise NotFound(f"{slug} has no version {version}: the last is {len(history.versions)}")
    return tariff


def load(file: Path, only_new: bool, reason: str, output: Output | None) -> None:
    """Append and publish what a file says."""
    with console_errors():
        wanted = load_file(file)
        settings = ServiceSettings.load()

        async def append() -> list[log.Loaded]:
            async with log.open_log(settings) as store:
                return await log.load(store, wanted, now=datetime.now(UTC), reason=reason, only_new=only_new)

        done = [rows.loaded(one) for one in console.run(append())]
        if (shape := console.choose(output)) is Output.table:
            tables.loaded(done)
        elif shape is Output.jsonl:
            console.print_jsonl(done)
        else:
            console.print_json({"tariffs": done})
