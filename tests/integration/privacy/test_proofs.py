"""After an erasure the log still proves what it proved: seals hold, and every quote is computed again."""

import base64
import json
from pathlib import Path

from contracts.events.conversation import QuoteGiven, TariffRef, TurnStarted
from eventstore.ledger.outside import Outside
from eventstore.ledger.trust import Trust
from eventstore.provision import log_identity
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.unsealed import Rule
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import verify
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.audit import story
from tests.integration.ingress.test_commands import Door
from tests.integration.privacy.conftest import Office

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
TRUST = "test:" + base64.b64encode(b"\x07" * 32).decode()
QUOTED = 501  # conversation and contact


async def quoted(office: Office) -> None:
    """A conversation with a quote of a tariff that stands in the log."""
    wanted = {"motos-part": load_file(SEED)["motos-part"]}
    await load(office.store, wanted, now=story.BEGIN, reason="la primera tarifa")
    ref = TariffRef(slug="motos-part", version=1, position=await office.store.last_position())
    told = await story.append(office.store, QUOTED, story.question(QUOTED, 101), 0)
    for number, event in enumerate(story.decisions(QUOTED, 101, told.position), 1):
        if isinstance(event, TurnStarted):
            event = event.model_copy(update={"tariffs": (ref,)})
        if isinstance(event, QuoteGiven):
            event = event.model_copy(update={"tariff": ref})
        told = await story.append(office.store, QUOTED, event, number, told)


async def sealed(office: Office, outside: Outside) -> int:
    """Everything that stands in the log; how much that is."""
    trust = Trust.parse(TRUST)
    keeper = Keeper(office.store, await log_identity(office.store), trust, outside, Rule(1, 0.0))
    await keeper.start()
    while await keeper.step():
        pass
    await keeper.step()
    return keeper.unsealed.sealed


async def test_seals_and_quotes_hold_after_an_erasure(office: Office, tmp_path: Path) -> None:
    await quoted(office)
    outside = Outside(tmp_path / "seals")
    before = await sealed(office, outside)
    done = await office.post("erase", contact=f"1-{QUOTED}", reason="lo pide", now=True)
    assert done.status_code == 200, done.text

    found = await verify(
        await Live.of(office.store.reader), Trust.parse(TRUST), outside.seals(), outside.tiles
    )
    assert found.sealed == before > 10
    door = Door(office.ingress, office.nats.url)
    code, out, err = await door.msia(tmp_path, "quotes", "audit", "-o", "json")
    assert code == 0, err
    (audited,) = json.loads(out)["quotes"]
    assert "1 quote computed again: 1 equal" in err, (audited, err)
    stored = await office.store.load(f"msia.conversation.1-{QUOTED}")
    (quote,) = [one.event for one in stored if isinstance(one.event, QuoteGiven)]
    assert quote.gross.cents == 21175
    assert story.TEXT not in str(stored)
