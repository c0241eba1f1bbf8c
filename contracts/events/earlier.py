"""How events that earlier versions wrote read today: one upcaster for each version that ever was.

Their JSON Schemas stay in docs/events/schemas; their classes are gone.
"""

from contracts.ids import part_id_or_none
from contracts.upcasting import UPCASTERS, Open, PrivatePart


@UPCASTERS.register("msia.inbox.DeliveryStatusReported.v1", changes={"part_id"})
def _part_id_is_an_id(open_part: Open, private_part: PrivatePart) -> tuple[Open, PrivatePart]:
    """v1 took any word of 64 letters and digits from Chatwoot's attributes, which people may edit."""
    part = part_id_or_none(open_part.get("part_id"))
    return {**open_part, "part_id": str(part) if part else None}, private_part
