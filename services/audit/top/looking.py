"""One look at everything: all at once, each with its own patience; what is down delays nothing else."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from services.audit.doctor.settings import DoctorSettings
from services.audit.top import servers
from services.audit.top.attention import attention
from services.audit.top.logged import Log, Logged
from services.audit.top.scraping import Scraped, scrape_all
from services.audit.top.snapshot import Deliveries, Models, ReaderSeen, Seals, Snapshot, Today


class Look:
    """Whoever looks again keeps what it learnt."""

    def __init__(self, settings: DoctorSettings, log: Log, http: httpx.AsyncClient) -> None:
        self._settings, self._log, self._http = settings, log, http
        self._urls = {
            "ingress": settings.ingress_url,
            "agent": settings.agent_health_url,
            "outbox": settings.outbox_health_url,
            "projections": settings.query_url,
            "keeper": settings.keeper_health_url,
        }

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: DoctorSettings) -> AsyncIterator["Look"]:
        async with (
            Log(settings, settings.doctor_patience).open() as log,
            httpx.AsyncClient(timeout=settings.doctor_patience, trust_env=False) as http,
        ):
            yield cls(settings, log, http)

    async def __call__(self) -> Snapshot:
        """Never raises for what is down."""
        logged, scraped, postgres, redis, today = await asyncio.gather(
            self._log.look(),
            scrape_all(self._http, self._urls),
            servers.postgres(self._settings),
            servers.redis(self._settings),
            self._today(),
        )
        outbox, agent = scraped["outbox"], scraped["agent"]
        snapshot = Snapshot(
            as_of=datetime.now(UTC),
            position=logged.position,
            parts=(*(one.part for one in scraped.values()), logged.part, postgres, redis),
            readers=_readers(logged, scraped),
            rates=logged.rates,
            deliveries=Deliveries(
                due=outbox.whole("msia_outbox_due"),
                oldest_due_seconds=outbox.value("msia_outbox_oldest_due_seconds"),
                parked=outbox.whole("msia_outbox_parked"),
                untraced=outbox.whole("msia_outbox_untraced"),
                in_flight=outbox.whole("msia_outbox_in_flight"),
            ),
            breakers=_breakers(outbox, agent),
            models=Models(
                spent_today_euros=agent.value("msia_agent_spent_today_euros"),
                budget_today_euros=agent.value("msia_agent_budget_today_euros"),
            ),
            seals=_seals(logged.seals, scraped["keeper"]),
            today=today,
        )
        return replace(snapshot, attention=attention(snapshot))

    async def _today(self) -> Today | None:
        """From the query API, where MSIA_TOKEN lets us; without it that block is not shown."""
        token = self._settings.msia_token.get_secret_value()
        if not token:
            return None
        url = f"{self._settings.query_url.rstrip('/')}/figures"
        try:
            answer = await self._http.get(url, headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()
            return _figures(answer.json()["today"])
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
            return None  # the row of projections says what is wrong with it


def _figures(today: Mapping[str, Any]) -> Today:
    return Today(
        conversations=int(today["conversations"]),
        answered=int(today["answered"]),
        handed_off=int(today["handed_off"]),
        quotes=int(today["quotes"]),
        response_p50_ms=today["response_p50"],
        response_p95_ms=today["response_p95"],
    )


def _readers(logged: Logged, scraped: Mapping[str, Scraped]) -> tuple[ReaderSeen, ...]:
    """Work consumers as the server sees them; the read models and the keeper as they say themselves."""
    aside = logged.quarantined
    lags = scraped["projections"].by("msia_reader_lag_events", "reader")
    found = [*logged.readers]
    found += [ReaderSeen(name, int(lag)) for name, lag in sorted(lags.items())]
    if not lags:
        found.append(ReaderSeen("projections"))
    keeper = scraped["keeper"].by("msia_reader_lag_events", "reader").get("keeper")
    found.append(ReaderSeen("keeper", None if keeper is None else int(keeper)))
    if aside is None:
        return tuple(found)
    sums = {one.name: aside.get(one.name, 0) for one in found if one.name not in ("media", "keeper")}
    return tuple(replace(one, quarantined=sums.get(one.name)) for one in found)


def _breakers(outbox: Scraped, agent: Scraped) -> dict[str, bool | None]:
    chatwoot = outbox.value("msia_outbox_breaker_open")
    models = agent.by("msia_agent_breaker_open", "provider")
    return {
        "chatwoot": None if chatwoot is None else bool(chatwoot),
        **{provider: bool(value) for provider, value in models.items()},
    }


def _seals(seals: Seals, keeper: Scraped) -> Seals:
    verified = keeper.value("msia_keeper_verified")
    return replace(
        seals,
        oldest_unsealed_seconds=keeper.value("msia_keeper_oldest_unsealed_seconds"),
        verified=None if verified is None else bool(verified),
    )
