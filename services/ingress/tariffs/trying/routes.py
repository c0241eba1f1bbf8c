"""`/api/tariffs/try`, with or without a tariff: what customers would be told, by the agent's own rules."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter

from domain.tariffs import trying
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.trying import Tried
from services.ingress.tariffs.access import Reading, Slug
from services.ingress.tariffs.trying.answers import TrialShown
from services.ingress.tariffs.trying.catalogues import Catalogues
from services.ingress.tariffs.trying.requests import SentenceTrial, TariffTrial
from services.ingress.tariffs.trying.showing import shown


def routes(catalogues: Catalogues) -> APIRouter:
    """Nothing is appended, and no word of a customer is kept."""
    router = APIRouter()

    @router.post("/try", summary="Which tariff a customer's sentence is about, and what it would cost")
    async def try_sentence(trial: SentenceTrial, _: Reading) -> TrialShown:
        """As the bot takes a first message in which nothing was said before."""
        catalogue, stopped = await catalogues.all(drafts=trial.version == "draft")

        def work() -> TrialShown:
            tried = trying.sentence(catalogue, trial.text, trial.choices(), category=None, asked=trial.asked)
            return shown(tried, catalogue, stopped, None)

        return await asyncio.to_thread(work)  # webhooks are answered meanwhile

    @router.post("/{slug}/try", summary="What a sentence or a set of elements would match and cost")
    async def try_tariff(slug: Slug, trial: TariffTrial, _: Reading) -> TrialShown:
        """The vehicle is known: of this tariff, in the version that is asked for."""
        catalogue, stopped = await catalogues.of(slug, trial.version)
        work = _tried(catalogue, slug, trial)
        return await asyncio.to_thread(lambda: shown(work(), catalogue, stopped, slug))

    return router


def _tried(catalogue: Catalogue, slug: str, trial: TariffTrial) -> Callable[[], Tried]:
    if trial.elements is not None:
        wanted = [one.wanted() for one in trial.elements]
        return lambda: trying.elements(catalogue.tariff(slug), wanted, trial.choices())
    text = trial.text or ""
    return lambda: trying.sentence(catalogue, text, trial.choices(), category=slug, asked=trial.asked)
