"""What an operator sees of the running system: measurements under their promised names, and `msia top`."""

import json

import httpx
from prometheus_client.parser import text_string_to_metric_families

from infra.observe.described import described, series
from tests.system import Stack

URLS = {
    "ingress": "INGRESS_URL",
    "agent": "AGENT_HEALTH_URL",
    "outbox": "OUTBOX_HEALTH_URL",
    "projections": "QUERY_URL",
    "keeper": "KEEPER_HEALTH_URL",
}
PHONE = "+34000000772"


def test_every_service_measures_what_is_promised_and_tells_of_nobody(stack: Stack) -> None:
    said = stack.say(PHONE, "Hola, soy Benigna Medida, ¿cuánto cuesta homologar el escape de mi moto?")
    for service, url in URLS.items():
        answer = httpx.get(f"{stack.run.environment[url]}/metrics", timeout=30)
        found = {
            sample.name
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
            if not sample.name.endswith("_created")
        }
        assert found <= series()
        without_labels = {one.name for one in described()[service] if not one.labels and one.kind == "gauge"}
        assert without_labels <= found, service
        for personal in ("Benigna", "Medida", PHONE[1:], said["conversation"]):
            assert personal not in answer.text


def test_top_sees_the_whole_system(stack: Stack) -> None:
    seen = json.loads(stack.msia("top", "--json"))
    assert {part["name"]: part["state"] for part in seen["parts"]} == dict.fromkeys(
        [*URLS, "nats", "postgres", "redis"], "ready"
    )
    readers = {reader["name"]: reader["lag"] for reader in seen["readers"]}
    assert {"agent", "outbox", "media", "keeper", "projections.history"} <= readers.keys()
    assert None not in readers.values()
    assert seen["rates"]["seconds"] == 60
    assert seen["breakers"] == {"chatwoot": False, "offline": False}
    assert seen["deliveries"]["parked"] is not None
    assert seen["seals"]["sealed"] is None or seen["seals"]["sealed"] > 0
    assert seen["models"]["spent_today_euros"] is not None
    assert seen["today"] is not None
