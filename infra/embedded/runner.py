"""`msia run`: servers, streams, services, sandbox; until Ctrl-C or SIGTERM."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

from contracts.errors import Misconfigured, Unreachable
from infra.embedded import envfile
from infra.embedded.child import Child
from infra.embedded.home import Home
from infra.embedded.logs import last_words, put_aside
from infra.embedded.orphans import end_leftovers
from infra.embedded.probes import answers_tcp
from infra.embedded.report import Report
from infra.embedded.service import Command
from infra.embedded.supervisor import Supervisor, how_it_ended
from infra.embedded.system import System, as_user, plan, settings_given

TICK = 0.05
MOST_DEATHS_AT_START = 3
SETTINGS_ARE_WRONG = 2  # the exit code of Misconfigured: starting again would not help
TARIFFS = "infra/seed/tariffs.yaml"
ARTICLES = "infra/seed/articles"


def run(environment: Mapping[str, str], report: Report) -> None:
    """Start everything, serve until told to stop, stop everything.

    Raises `Misconfigured` or `Unreachable`, with everything stopped again, when it cannot start.
    """
    home = Home.of(environment)
    try:
        with home.lock():
            end_leftovers(home.pids)  # first of all: they may hold the ports that we want
            system = plan(home, settings_given(home, environment), report.note)
            Runner(system, report).run()
    except OSError as error:  # files that another user's run left, a full disk
        what = f"{error.filename or home.folder}: {error.strerror}"
        raise Misconfigured(f"{what}. Make room, or give {home.folder} to this user (chown).") from error


class Runner:
    """One run of a system."""

    def __init__(self, system: System, report: Report, clock: Callable[[], float] = time.monotonic) -> None:
        self._system = system
        self._report = report
        self._clock = clock
        self._began = clock()
        self._supervisor = Supervisor(report.note, clock)
        self._started: list[Child] = []

    def run(self) -> None:
        try:
            with _stop_signals(_interrupt):
                self._start()
                self._report.ready(self._system, self._clock() - self._began)
                while True:
                    self._supervisor.tick()
                    time.sleep(TICK)
        except KeyboardInterrupt:
            self._report.note("stopping")
        finally:
            with _stop_signals(lambda *_: self._insist()):
                self._stop()
        self._report.note("stopped")

    def _start(self) -> None:
        system = self._system
        self._report.note(f"state and logs in {system.home.folder}")
        for server in system.elsewhere:
            if not answers_tcp(server.host, server.port):
                raise Unreachable(
                    f"{server.setting}: nobody answers at {server.host}:{server.port}. "
                    "Start that server, or unset the setting to use our own."
                )
            self._report.note(f"{server.setting}: using {server.host}:{server.port}")
        self._begin(system.servers)
        envfile.write(system.home.run_env, system.environment)
        self._until_ready(system.servers)
        streams = self._command("streams", "operator", "infra", "apply")
        self._begin([streams])
        self._until_ready([streams])
        tariffs = self._command("tariffs", "ingress", "tariffs", "load", "--file", TARIFFS, "--if-empty")
        articles = self._command("articles", "ingress", "knowledge", "load", "--dir", ARTICLES, "--if-empty")
        self._begin([*system.services, tariffs, articles])
        # Like Chatwoot the sandbox hands a conversation to a person when it cannot reach the bot's webhook,
        # and it sends at once what an earlier run left to send: so the door is open before it starts.
        self._until_ready([system.door])
        sandbox = [system.sandbox] if system.sandbox else []
        self._begin(sandbox)
        panel = [system.panel] if system.panel else []
        self._begin(panel)
        others = [service for service in system.services if service is not system.door]
        self._until_ready([tariffs, articles, *sandbox, *others, *panel])

    def _command(self, name: str, user: str, *words: str) -> Command:
        """`user`: as whom it speaks to NATS."""
        return Command(name, self._system.home, words, as_user(self._system.environment, user))

    def _begin(self, children: Sequence[Child]) -> None:
        for child in children:
            put_aside(child.log)
            self._started.append(child)
            child.start()
        self._supervisor.watch(child for child in children if not child.once)

    def _until_ready(self, children: Sequence[Child]) -> None:
        """Wait for all of them, each said as it comes."""
        waiting = list(children)
        while waiting:
            self._supervisor.tick()
            for child in [child for child in waiting if child.ready()]:
                waiting.remove(child)
                self._report.progress(child, self._clock() - self._began)
                if child.once:
                    child.wait_stopped(0)
            for child in waiting:
                self._give_up_on(child)
            time.sleep(TICK if waiting else 0)

    def _give_up_on(self, child: Child) -> None:
        """Raise when this one will not become ready."""
        log = f"log: {child.log}"
        if child.exit_code == SETTINGS_ARE_WRONG:
            raise Misconfigured(f"{child.name}: {last_words(child.log)} ({log})")
        if child.once and child.exit_code:
            raise Unreachable(f"{child.name} failed: {last_words(child.log)} ({log})")
        if not child.once and self._supervisor.deaths(child) >= MOST_DEATHS_AT_START:
            raise Unreachable(
                f"{child.name} ends again and again ({how_it_ended(child)}): {last_words(child.log)} ({log})"
            )
        seconds = self._system.start_seconds
        if self._clock() - self._began > seconds:
            raise Unreachable(
                f"{child.name} is not ready after {seconds:.0f} s: {last_words(child.log)} ({log}). "
                "On a slow machine set MSIA_START_SECONDS."
            )

    def _stop(self) -> None:
        """Last started first: the sandbox while the door is still open, services, what they stand on."""
        servers = [child for child in self._started if child in self._system.servers]
        sandbox = [child for child in self._started if child is self._system.sandbox]
        others = [child for child in self._started if child not in (*servers, *sandbox)]
        for group in (sandbox, others, servers):
            deadline = self._clock() + self._system.stop_seconds
            for child in reversed(group):
                child.ask_to_stop()
            for child in reversed(group):
                child.wait_stopped(deadline - self._clock())
        self._system.home.run_env.unlink(missing_ok=True)

    def _insist(self) -> None:
        for child in self._started:
            child.insist()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _stop_signals(handler: Callable[..., object]) -> Iterator[None]:
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it to go on
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
