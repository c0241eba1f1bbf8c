"""Two categories published at the same moment: a word that both claim is published by one of them only."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.events.tariff import CategoryDefined, TariffPublished
from domain.tariffs.editing import DraftRefused
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import shared_words
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.ingress.tariffs import editing
from services.ingress.tariffs.editing import Editor
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
ROUNDS = 6  # in nearly every one both have read before one has appended


async def test_one_word_is_never_published_in_two_categories(nats: NatsServer) -> None:
    async with EventStore.open(nats.url, source="msia/ingress") as store:
        await load(store, load_file(SEED), now=datetime.now(UTC) - timedelta(days=1), reason="first")
        for number in range(ROUNDS):
            slugs = await claimed(store, f"marcanueva{number}")
            told = await asyncio.gather(*(publish(store, slug) for slug in slugs), return_exceptions=True)
            assert {type(one) for one in told} == {TariffPublished, DraftRefused}
            versions = editing.latest((await editing.histories(store)).values())
            assert list(shared_words(tuple(versions))) == []
            for slug, one in zip(slugs, told, strict=True):
                if isinstance(one, DraftRefused):
                    await editing.discard(store, slug, await editor(store, slug))


async def claimed(store: EventStore, word: str) -> list[str]:
    """Every category's draft takes the word for its own vehicles."""
    slugs = list(await editing.histories(store))
    for slug in slugs:
        draft = (await editing.history(store, slug)).draft
        await editing.change(store, slug, [with_word(draft, word)], await editor(store, slug))
    return slugs


def with_word(draft: Tariff, word: str) -> CategoryDefined:
    fields = {name: getattr(draft, name) for name in CategoryDefined.model_fields if hasattr(draft, name)}
    return CategoryDefined.model_validate(fields | {"words": (*draft.words, word)})


async def editor(store: EventStore, slug: str) -> Editor:
    return Editor("admin-7", (await editing.history(store, slug)).position)


async def publish(store: EventStore, slug: str) -> TariffPublished:
    by = await editor(store, slug)
    return await editing.publish(store, slug, by, reason="a new make", effective_from=None)
