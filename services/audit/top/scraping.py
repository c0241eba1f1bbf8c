"""What one service says of itself: `/readyz` and `/metrics`."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from services.audit.top.snapshot import Part

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True)
class Scraped:
    """One replica: whoever answers at its address."""

    part: Part
    samples: Mapping[str, Sequence[Sample]] = field(default_factory=dict)

    def value(self, name: str) -> float | None:
        """Of a measurement without labels."""
        for _, value in self.samples.get(name, ()):
            return value
        return None

    def whole(self, name: str) -> int | None:
        """The same, as a count."""
        value = self.value(name)
        return None if value is None else int(value)

    def by(self, name: str, label: str) -> dict[str, float]:
        """Label's value → measured."""
        return {labels[label]: value for labels, value in self.samples.get(name, ()) if label in labels}


async def scrape(http: httpx.AsyncClient, name: str, url: str) -> Scraped:
    """Never raises: what does not answer is down."""
    url, began = url.rstrip("/"), perf_counter()
    try:
        health = await http.get(f"{url}/readyz")
        milliseconds = (perf_counter() - began) * 1000
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return Scraped(Part(name, "down", f"does not answer ({type(error).__name__})"))
    said = _fields(health)
    if "problems" not in said:
        return Scraped(Part(name, "down", f"answers {health.status_code}, but not as a service of ours"))
    samples = await _samples(http, url)
    problems = said["problems"] if isinstance(said["problems"], dict) else {}
    memory = next((value for _, value in samples.get("process_resident_memory_bytes", ())), None)
    return Scraped(
        Part(
            name,
            "ready" if health.is_success else "not ready",
            "; ".join(f"{what}: {why}" for what, why in problems.items()),
            len(said.get("notes") or ()),
            milliseconds,
            None if memory is None else int(memory),
        ),
        samples,
    )


async def scrape_all(http: httpx.AsyncClient, urls: Mapping[str, str]) -> dict[str, Scraped]:
    """All at once, by name."""
    found = await asyncio.gather(*(scrape(http, name, url) for name, url in urls.items()))
    return dict(zip(urls, found, strict=True))


async def _samples(http: httpx.AsyncClient, url: str) -> dict[str, list[Sample]]:
    """Nothing where they cannot be had: the rows say so."""
    found: dict[str, list[Sample]] = {}
    try:
        answer = await http.get(f"{url}/metrics")
        answer.raise_for_status()
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                if math.isfinite(sample.value):  # without one, the service could not measure it
                    found.setdefault(sample.name, []).append((sample.labels, sample.value))
    except (httpx.HTTPError, ValueError):  # ready, but measured by nobody: an older version, perhaps
        return {}
    return found


def _fields(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:  # another program's page
        return {}
    return body if isinstance(body, dict) else {}
