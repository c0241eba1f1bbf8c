"""What the clocks of files and of the staff leave in the rows, and in what the panel is answered."""

from uuid import UUID

from contracts.events.control import AdminErased, AdminInvited, MediaErased
from contracts.ids import stable_id
from services.projections.admins import queries as admins
from services.projections.api.shapes import file
from services.projections.history import queries as history
from tests.integration.projections.conftest import Log, Models, Reading
from tests.integration.projections.test_panel import DIGEST, photos
from tests.unit.projections.events import Told, about

ANA = UUID(int=1)


async def test_a_file_whose_time_is_over_can_be_opened_no_more(
    log: Log, models: Models, reading: Reading
) -> None:
    gone = MediaErased(
        account=1,
        conversation=3,
        message_id=3000,
        attachment_id=31,
        digest=DIGEST,
        by="keeper",
        reason="guardado durante 1095 días",
    )
    end = await log.tell(*photos(), about(3, gone))
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        found = {row["attachment_id"]: file(row) for row in await history.files(connection, "1-3")}
    told = found[31]
    assert (told.state, told.digest, told.reason) == ("failed", None, "expired")
    assert (found[32].state, found[32].reason) == ("failed", "404")


async def test_who_left_for_long_enough_has_no_e_mail(log: Log, models: Models, reading: Reading) -> None:
    owner = f"admin-{ANA}"
    invited = AdminInvited(admin_id=ANA, role="operator", by="x", email="ana@example.es")
    erased = AdminErased(admin_id=ANA, by="keeper", reason="1095 días desde que dejó el equipo")
    end = await log.tell(
        Told(owner, invited, stable_id("test", 1), owner), Told(owner, erased, stable_id("test", 2))
    )
    async with reading():
        await models.at(end)
    async with models.pool.acquire() as connection:
        row = await admins.admin(connection, str(ANA))  # type: ignore[arg-type]
    assert row is not None
    assert (row["email"], row["role"]) == (None, "operator")
