"""The case of the guide: a price list, a quote, and a customer who remembers another price."""

import base64
from datetime import UTC, datetime
from pathlib import Path

from contracts.events.conversation import QuoteGiven, TariffRef, TurnStarted
from contracts.events.inbox import MessageReceived
from eventstore.provision import log_identity
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.audit import story
from tests.integration.ledger.conftest import Clock, Town

SEED_KEY = "guide:" + base64.b64encode(b"\x07" * 32).decode()
LIST = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
ID, ASKED = 512, 5001
LATER = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


async def happened(store: EventStore) -> None:
    """A list in force since January, the quote in March, the claim in June."""
    wanted = {"motos-part": load_file(LIST)["motos-part"]}
    await load(store, wanted, now=datetime(2026, 1, 1, tzinfo=UTC), reason="precios de 2026")
    ref = TariffRef(slug="motos-part", version=1, position=await store.last_position())
    told = await story.append(store, ID, story.question(ID, ASKED), 0)
    for number, event in enumerate(story.decisions(ID, ASKED, told.position), 1):
        if isinstance(event, TurnStarted):
            event = event.model_copy(update={"tariffs": (ref,)})
        if isinstance(event, QuoteGiven):
            event = event.model_copy(update={"tariff": ref})
        told = await story.append(store, ID, event, number, told)
    await story.append(store, ID, _claim(), 20)


def _claim() -> MessageReceived:
    asked = story.question(ID, ASKED + 40)
    words = "Hola, en marzo me prometisteis 140 € y ahora me decís 211,75 €"
    return asked.model_copy(update={"created_at": LATER, "media": (), "urls": {}, "text": words})


async def sealed(server: NatsServer, store: EventStore, folder: Path) -> None:
    """As the keeper does it, ten seconds later."""
    town = Town(server, store, await log_identity(store), Clock(), folder)
    keeper = town.keeper(keys=SEED_KEY)
    await keeper.start()
    await town.sealed_by(keeper)
