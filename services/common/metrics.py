"""Measurements in Prometheus' text format, served beside a service's health.

Each service has a registry of its own, so that a process with several of them (`msia run`) mixes nothing.
"""

from fastapi import FastAPI, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4


def add_metrics(app: FastAPI, registry: CollectorRegistry) -> None:
    """`GET /metrics`: what the registry holds. Nothing personal may be a label: anyone near may read it."""

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)
