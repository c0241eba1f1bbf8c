"""Three real nats-servers on the loopback, as one JetStream cluster."""

import asyncio
import contextlib
import json
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from nats.aio.client import Client
from nats.errors import Error as NatsError

from contracts.errors import Unreachable
from eventstore.connection import connect
from infra.embedded.home import ROOT, Home
from infra.embedded.nats import NatsServer
from infra.embedded.ports import HOST, Ports
from infra.embedded.probes import answers_http

CONFIG = ROOT / "infra/nats/cluster/server.conf"
PATIENCE = 60.0  # seconds for what takes a few; an election alone takes 4 to 9


class Member(NatsServer):
    """One server of a cluster."""

    def __init__(self, home: Home, name: str, ports: Ports, route: int) -> None:
        self._monitor = ports.claim(0)
        super().__init__(home, ports.claim(0), self._monitor)
        self.name, self.route = name, route
        self.routes: Sequence[int] = ()

    def command(self) -> Sequence[str | Path]:
        return self.mortal([self._binary.path, "--config", CONFIG])

    def environment(self) -> Mapping[str, str]:
        routes = ", ".join(f'"nats-route://{HOST}:{port}"' for port in self.routes)
        return {
            **super().environment(),
            "NATS_SERVER_NAME": self.name,
            "NATS_CLUSTER_NAME": "msia-test",
            "NATS_CLUSTER_LISTEN": f'"{HOST}:{self.route}"',
            "NATS_ROUTES": f"[{routes}]",
        }

    def ready(self) -> bool:
        # its streams may wait for the others: that it answers at all is what one member can promise
        return self.alive and answers_http(self._monitor, "/healthz?js-server-only=true")

    def meta_leader(self) -> str:
        """Who decides, for all this one knows, where streams are; empty while nobody does."""
        with contextlib.suppress(OSError), urlopen(f"{self.monitor_url}/jsz", timeout=1) as answer:
            found: str = json.load(answer).get("meta_cluster", {}).get("leader", "")
            return found
        return ""


class Cluster:
    """Starts three members; `leader` says who leads a stream, a member is killed, paused or started alone."""

    def __init__(self, folder: Path, size: int = 3) -> None:
        ports = Ports()
        routes = [ports.claim(0) for _ in range(size)]
        self.members = [self._member(folder, number, ports, route) for number, route in enumerate(routes)]
        for member in self.members:
            member.routes = routes

    @staticmethod
    def _member(folder: Path, number: int, ports: Ports, route: int) -> Member:
        home = Home(folder / f"member-{number}")
        home.make()
        return Member(home, f"member-{number}", ports, route)

    @property
    def url(self) -> str:
        """All of them: a client takes whichever answers."""
        return ",".join(member.url for member in self.members)

    def start(self) -> None:
        """Return once the three have found each other and JetStream has a leader."""
        for member in self.members:
            member.start()
        for member in self.members:
            member.wait_ready(PATIENCE)
        ends = time.monotonic() + PATIENCE
        while not all(member.meta_leader() for member in self.members):
            if time.monotonic() > ends:
                raise Unreachable(f"the cluster has no leader after {PATIENCE:.0f} s")
            time.sleep(0.05)

    def stop(self) -> None:
        for member in self.members:
            member.ask_to_stop()
        for member in self.members:
            member.wait_stopped(5.0)

    def others(self, member: Member) -> list[Member]:
        return [other for other in self.members if other is not member]

    async def leader(self, stream: str, *, not_: Collection[Member] = ()) -> Member:
        """Who leads it, once somebody does who is not among `not_`; asks the members that live."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            name = (await self.info(stream, not_)).get("cluster", {}).get("leader")
            for member in self.members:
                if member.name == name and member not in not_:
                    return member
            await asyncio.sleep(0.05)
        raise Unreachable(f"stream {stream} has no leader after {PATIENCE:.0f} s")

    async def decides(self) -> None:
        """Return once somebody decides where streams are: after a kill that takes an election of its own."""
        client = await connect(self.url, name="test", timeout=PATIENCE)
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    with contextlib.suppress(NatsError):  # nobody yet: asked again
                        await client.request("$JS.API.STREAM.NAMES", b"", timeout=1)
                        return
        finally:
            await client.close()

    async def in_step(self, stream: str) -> None:
        """Return once every replica has all that the leader has."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            replicas = (await self.info(stream)).get("cluster", {}).get("replicas", [])
            if len(replicas) == len(self.members) - 1 and all(
                one.get("current") and not one.get("lag") and not one.get("offline") for one in replicas
            ):
                return
            await asyncio.sleep(0.05)
        raise Unreachable(f"the replicas of {stream} are not in step after {PATIENCE:.0f} s")

    async def info(self, stream: str, not_: Collection[Member] = ()) -> dict[str, Any]:
        """What the cluster says about a stream; empty while nobody answers."""
        asked = [member for member in self.members if member not in not_ and member.alive]
        try:
            client = await connect(",".join(member.url for member in asked), name="test", timeout=2)
        except Unreachable:
            return {}
        try:
            return await _info(client, stream)
        finally:
            await client.close()


async def _info(client: Client, stream: str) -> dict[str, Any]:
    try:
        answer = await client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=1)
    except NatsError:  # no leader: the caller asks again
        return {}
    found: dict[str, Any] = json.loads(answer.data)
    return found
