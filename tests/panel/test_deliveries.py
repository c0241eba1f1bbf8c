"""A delivery that stands still is set going again."""

from uuid import UUID

import httpx
from playwright.async_api import expect

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import DeliveryRetryRequested
from contracts.events.conversation import HandoffRequested
from contracts.events.delivery import DeliveryRequeued, DeliverySucceeded
from tests.panel.desk import Desk
from tests.system import Stack, eventually


async def events(stack: Stack, id: str) -> list[Recorded[Event]]:
    async with stack.log() as store:
        return await store.load(f"msia.*.{id}")


def arrived(told: list[Recorded[Event]]) -> set[UUID]:
    return {one.event.part_id for one in told if isinstance(one.event, DeliverySucceeded)}


def with_people(told: list[Recorded[Event]]) -> bool:
    """The agent has handed the conversation off, and Chatwoot has all of that."""
    asked = [one.event for one in told if isinstance(one.event, HandoffRequested)]
    return bool(asked) and {part.part_id for part in asked[-1].parts} <= arrived(told)


async def test_a_parked_delivery_is_retried(desk: Desk) -> None:
    phone = "+34611510001"
    desk.watched.private.add("34611510001")
    async with httpx.AsyncClient(base_url=desk.stack.run.environment["SANDBOX_URL"], timeout=30) as sandbox:
        fault = {"kind": "131026", "route": phone.removeprefix("+"), "times": 1}
        (await sandbox.post("/__fake/faults", json=fault)).raise_for_status()
    id = await desk.stack.write(phone, "¿Cuánto cuesta homologar el escape de mi moto?")

    await eventually(lambda: events(desk.stack, id), with_people)
    before = await desk.stack.replies(phone)

    page = await desk.page("/entregas", "operator")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=id, exact=True))
    await expect(row).to_contain_text("ese número no puede recibirlo")
    await row.click()
    drawer = page.get_by_role("dialog").first
    await expect(drawer).to_contain_text("Qué ha pasado, paso a paso")
    await drawer.get_by_role("button", name="Reintentar").click()
    confirm = page.get_by_role("dialog", name="¿Reintentar este envío?")
    await confirm.get_by_role("button", name="Reintentar").click()
    await expect(confirm).to_contain_text("Escribe un motivo.")
    await confirm.get_by_label("Motivo").fill("El cliente ya tiene cobertura")
    await confirm.get_by_role("button", name="Reintentar").click()
    await expect(confirm).to_have_count(0)
    told = await eventually(
        lambda: events(desk.stack, id),
        lambda told: any(
            isinstance(one.event, DeliveryRetryRequested) and one.event.part_id in arrived(told)
            for one in told
        ),
    )
    assert any(isinstance(one.event, DeliveryRequeued) for one in told)
    await eventually(lambda: desk.stack.replies(phone), lambda bubbles: len(bubbles) == len(before) + 1)
