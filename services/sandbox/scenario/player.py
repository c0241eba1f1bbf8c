"""Playing a scenario: one at a time; the step it is at is stored, so a restart goes on with it."""

import asyncio
import random

from contracts.errors import BadInput, MsiaError, Refused
from services.common.logging import logger
from services.sandbox import customer, faults, inbound
from services.sandbox.control import agents, knobs
from services.sandbox.control.targets import conversation_of
from services.sandbox.inbound_message import Inbound, Item
from services.sandbox.scenario.document import Person, Scenario, Step, Wait
from services.sandbox.state import AgentBot, Inbox, Json, PhoneMessage, Play
from services.sandbox.webhooks import Delivery, rotate_secret
from services.sandbox.world import World

log = logger(__name__)

POLL = 0.1  # seconds


class Player:
    """Runs in the sandbox; `run` while it is served."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world, self._delivery = world, delivery
        self._wanted = asyncio.Event()

    def play(self, scenario: Scenario) -> None:
        """Begin it. Raises `Refused` while another one plays."""
        current = self.current()
        if current is not None:
            raise Refused(f"the scenario {current.title!r} is playing: stop it first")
        with self._world.store.transaction():
            document = scenario.model_dump(mode="json", exclude_unset=True, by_alias=True)
            self._world.store.add(Play(title=scenario.title, document=document, steps=len(scenario.steps)))
            self._world.changed("scenario")
        if scenario.seed is not None:
            self._world.random = random.Random(scenario.seed)
        self._wanted.set()

    def stop(self) -> bool:
        """Whether one was playing. The faults it made stay until they are cleared."""
        play = self.current()
        if play is not None:
            self._end(play, "parado")
        return play is not None

    def current(self) -> Play | None:
        return self._world.store.first(Play, "ended IS NULL")

    def view(self) -> Json | None:
        """The one that plays, or the last one."""
        play = self._world.store.first(Play, "1", order="id DESC")
        if play is None:
            return None
        return {"title": play.title, "step": play.step, "steps": play.steps, "ended": play.ended}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            play = self.current()
            if play is None:
                self._wanted.clear()
                await self._wanted.wait()
                continue
            scenario = Scenario.model_validate(play.document)
            if play.step >= len(scenario.steps):
                self._end(play, "completo")
                continue
            try:
                await self._step(play, scenario, scenario.steps[play.step])
            except MsiaError as error:
                self._end(play, str(error))
                continue
            except Exception as error:  # a defect in a step ends this scenario, not all that come after
                log.exception("scenario_died", step=play.step)
                self._end(play, f"defecto: {type(error).__name__}")
                continue
            self._advance(play)

    def _advance(self, play: Play) -> None:
        stored = self._world.store.get(Play, play.id)
        if stored is None or stored.ended is not None:
            return  # stopped, or reset, meanwhile
        stored.step += 1
        with self._world.store.transaction():
            self._world.store.save(stored)
            self._world.changed("scenario")

    def _end(self, play: Play, how: str) -> None:
        """Once; what was stopped meanwhile stays so."""
        if self._over(play):
            return
        play.ended = how
        with self._world.store.transaction():
            self._world.store.save(play)
            self._world.changed("scenario")

    def _over(self, play: Play) -> bool:
        """Stopped, or forgotten by a reset."""
        stored = self._world.store.get(Play, play.id)
        return stored is None or stored.ended is not None

    async def _step(self, play: Play, scenario: Scenario, step: Step) -> None:
        world = self._world
        if step.say is not None:
            self._say(play, scenario, step.say)
        elif step.person is not None:
            self._act(scenario, step.person)
        elif step.fault is not None:
            new = step.fault
            faults.add(world, new.kind, new.route, new.times, new.probability, new.params)
        elif step.clear is not None:
            faults.clear(world, None if step.clear == "all" else step.clear)
        elif step.knobs is not None:
            knobs.turn(world, step.knobs)
        elif step.wait is not None:
            await self._wait(play, scenario, step.wait)
        elif step.replay is not None:
            await self._replay(step.replay.age)
        elif step.rotate_secret:
            rotate_secret(world)

    def _say(self, play: Play, scenario: Scenario, item: Item) -> None:
        """Under an id of its own: said again after a restart, it is the same message."""
        item = item.model_copy(update={"wamid": item.wamid or f"wamid.PLAY{play.id:06d}{play.step:04d}"})
        sender = Inbound.model_validate({"from": scenario.phone, "name": scenario.name, "text": "-"})
        inbox = self._world.store.one(Inbox, self._world.settings.chatwoot_inbox_id)
        inbound.receive(self._world, inbox, sender, item)

    def _act(self, scenario: Scenario, person: Person) -> None:
        if person.conversation is None and person.phone is None:
            person = person.model_copy(update={"phone": scenario.phone})
        agents.ACTIONS[person.do](self._world, conversation_of(self._world, person), person)

    async def _wait(self, play: Play, scenario: Scenario, wait: Wait) -> None:
        loop = asyncio.get_running_loop()
        span = wait.within if wait.seconds is None else wait.seconds
        ends = loop.time() + span
        while not self._over(play):  # it may be stopped while another one waits to be played
            if wait.answers is not None and self._answers(scenario) >= wait.answers:
                return
            if loop.time() >= ends:
                break
            await asyncio.sleep(min(POLL, span))
        else:
            return
        if wait.answers is not None:  # read on the page, in its language
            raise BadInput(f"faltan respuestas: {wait.answers} en {span:g} s (paso {play.step + 1})")

    def _answers(self, scenario: Scenario) -> int:
        """Since the customer's last message."""
        found = customer.find(self._world, scenario.phone)
        if found is None:
            return 0
        marks = ",".join("?" * len(found[1]))
        where = f"contact_inbox_id IN ({marks})"
        shown = self._world.store.all(PhoneMessage, where, *(address.id for address in found[1]))
        last = max((bubble.id for bubble in shown if bubble.author == "customer"), default=0)
        return sum(bubble.author != "customer" and bubble.id > last for bubble in shown)

    async def _replay(self, age: float) -> None:
        sent, bot = self._world.last_webhook, self._world.store.first(AgentBot, "1")
        if sent is not None and bot is not None:
            await self._delivery.post(sent, bot.secret, age)
