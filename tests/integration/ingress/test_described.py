"""What the OpenAPI document promises: the admin panel's types are made from it."""

from collections import Counter
from typing import Any

import pytest

from infra.embedded.nats import NatsServer
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.test_commands import SECRET


@pytest.fixture
async def document(nats: NatsServer) -> dict[str, Any]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        found: dict[str, Any] = (await ingress.http.get("/openapi.json")).json()
    return found


async def test_every_route_and_every_model_has_a_short_name_of_its_own(document: dict[str, Any]) -> None:
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    names = Counter(each["operationId"] for each in operations)
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert {"publish_tariff", "try_tariff", "retry_delivery", "publish_prompt"} <= names.keys()
    assert [name for name in names if not name.isidentifier() or "_api_" in name] == []
    # FastAPI puts the module before two models of one name
    assert sorted(name for name in document["components"]["schemas"] if "__" in name) == []
