"""One told system that screens are asked about: a turn with every step, a parked part, a pause, a draft."""

from contracts.events.control import AdminInvited, PauseRequested
from contracts.events.conversation import ModelCalled, ReplyBlocked
from contracts.events.delivery import DeliveryParked
from contracts.events.tariff import TierPriced
from contracts.ids import stable_id
from tests.unit.projections import events as e

TURN = e.turn_id(1, 1)
PART = e.part_id(2, 1)


def model_called() -> e.Told:
    event = ModelCalled(
        turn_id=TURN,
        ordinal=0,
        node="compose",
        provider="offline",
        model_asked="small",
        model_served="small-1",
        prompt_hash="una-huella",
        prompt_events=(),
        input_tokens=900,
        output_tokens=90,
        cost_microeuros=12_345,
        milliseconds=700,
        response={"text": "Son {{quote:1}}"},
    )
    return e.about(1, event)


def blocked() -> e.Told:
    event = ReplyBlocked(turn_id=TURN, ordinal=0, guard="prices", reason="unknown amount", text="Son 99 €")
    return e.about(1, event)


def parked() -> e.Told:
    return e.about(2, DeliveryParked(part_id=PART, seen=0, reason="403", attempt=1, http_status=403))


def paused() -> e.Told:
    return e.about(3, PauseRequested(by="admin-7", reason="lo lleva Ana"))


def invited() -> e.Told:
    id = stable_id("test", "admin")
    event = AdminInvited(admin_id=id, role="operator", by="seed", email="ana@example.org")
    return e.Told(f"admin-{id}", event, stable_id("test", "invited"), f"admin-{id}")


def dearer() -> e.Told:
    event = TierPriced(code="T1", name="Básica", net_cents=15000, admits={"A": 2})
    return e.Told("tariff-motos-part", event, stable_id("test", "dearer"))


def history() -> list[e.Told]:
    first = e.story(1, "¿Cuánto cuesta la homologación del escape, señor?")
    first[3:3] = [model_called(), blocked()]
    second = e.story(2, "Necesito homologaciones para unos FAROS")[:-2]
    return [
        *e.tariff(1, 14000),
        *first,
        *second,
        parked(),
        e.message(3, 3000, "hola, otra cosa"),
        e.message(3, 3001, "y la suspensión"),
        paused(),
        invited(),
        dearer(),
    ]
