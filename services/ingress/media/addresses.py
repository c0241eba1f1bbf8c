"""From a host's name to the one address that is connected to, so that nobody changes it in between."""

import asyncio

from services.common.outbound.addresses import Resolve, own, public
from services.ingress.media.origins import Target
from services.ingress.media.problems import Never, NotNow


async def address(target: Target, lookup: Resolve, timeout: float) -> str:
    """The address to connect to. `Never` when one of the host's addresses is not public and may not be.

    One is enough to refuse: a name that mixes public and private addresses is an attack or a mistake.
    """
    try:
        async with asyncio.timeout(timeout):
            found = await lookup(target.host, target.port)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise NotNow("host_unknown") from error
    if not found:
        raise NotNow("host_unknown")
    may = own if target.private else public
    if not all(map(may, found)):
        raise Never("address_not_public")
    return found[0]
