"""An application of the `eventsourcing` library on JetStream, by its settings alone."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from threading import enumerate as threads
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError, InterfaceError

from infra.embedded.nats import NatsServer

Begin = Callable[[], "Bank"]


class Account(Aggregate):
    balance: int = 0  # cents

    @event("Deposited")
    def deposit(self, cents: int) -> None:
        self.balance += cents


class Bank(Application[UUID]):
    is_snapshotting_enabled = True

    def open_account(self) -> UUID:
        account = Account()
        self.save(account)
        return account.id

    def deposit(self, id: UUID, *cents: int) -> None:
        account: Account = self.repository.get(id)
        for each in cents:
            account.deposit(each)
        self.save(account)

    def balance(self, id: UUID, version: int | None = None) -> int:
        account: Account = self.repository.get(id, version=version)
        return account.balance


@pytest.fixture
def begin(nats_server: NatsServer) -> Iterator[Begin]:
    """Start the bank; each call is another process as far as JetStream can tell."""
    begun: list[Bank] = []

    def start() -> Bank:
        settings = {"PERSISTENCE_MODULE": "eventstore", "NATS_URL": nats_server.url, "NATS_DEADLINE": "30"}
        begun.append(Bank(settings))
        return begun[-1]

    yield start
    for bank in begun:
        bank.close()


def test_what_one_saves_another_loads_at_any_version(begin: Begin) -> None:
    bank = begin()
    id = bank.open_account()
    bank.deposit(id, 5, 7)  # two events in one save
    bank.deposit(id, 30)

    other = begin()
    assert [other.balance(id, version) for version in (1, 2, 3, 4)] == [0, 5, 12, 42]
    assert other.balance(id) == 42
    with pytest.raises(AggregateNotFoundError):
        other.balance(uuid4())


def test_snapshots_are_used_and_may_be_of_an_earlier_version(begin: Begin) -> None:
    bank = begin()
    id = bank.open_account()
    bank.deposit(id, 5, 7, 30)
    bank.take_snapshot(id)
    bank.take_snapshot(id, version=2)
    assert bank.snapshots is not None
    assert [s.originator_version for s in bank.snapshots.get(id, desc=True)] == [4, 2]
    with pytest.raises(IntegrityError):
        bank.take_snapshot(id)
    with pytest.raises(IntegrityError):
        bank.take_snapshot(id, version=2)
    bank.take_snapshot(id, version=3)
    assert [s.originator_version for s in bank.snapshots.get(id, desc=True, limit=1)] == [4]
    bank.deposit(id, 1)
    assert [bank.balance(id, version) for version in (None, 3, 1)] == [43, 12, 0]


def test_the_notification_log_has_everything_in_order(begin: Begin) -> None:
    bank = begin()
    ids = [bank.open_account() for _ in range(3)]
    for id in ids:
        bank.deposit(id, 5, 7)
    log = bank.notification_log
    found = log.select(start=1, limit=10)
    assert [n.id for n in found] == list(range(1, 10))
    assert [n.originator_id for n in found] == ids + [id for id in ids for _ in range(2)]
    assert log["1,10"].items == found
    deposited = log.select(start=1, limit=4, topics=[found[-1].topic])
    assert [n.id for n in deposited] == [4, 5, 6, 7]
    assert [n.id for n in log.select(start=2, limit=10, stop=3)] == [2, 3]


def test_a_subscription_outlives_a_restart_of_the_server(begin: Begin, nats_server: NatsServer) -> None:
    bank, other = begin(), begin()
    id = bank.open_account()
    with bank.recorder.subscribe(gt=0) as subscription:
        assert next(subscription).id == 1
        nats_server.restart()
        other.deposit(id, 5)
        assert next(subscription).id == 2
        nats_server.kill()
        nats_server.start()
        other.deposit(id, 7)
        assert next(subscription).id == 3


def test_saves_go_on_over_restarts_and_none_is_lost_or_doubled(begin: Begin, nats_server: NatsServer) -> None:
    bank = begin()
    id = bank.open_account()
    saved = Barrier(2)

    def deposits() -> None:
        for number in range(60):
            bank.deposit(id, 1) if number % 2 else bank.deposit(id, 1, 1)
            if number % 20 == 10:
                saved.wait(30)

    writer = Thread(target=deposits)
    writer.start()
    for _ in range(3):
        saved.wait(30)  # and the next saves run into it
        nats_server.kill()
        nats_server.start()
    writer.join(60)
    assert not writer.is_alive()
    assert begin().balance(id) == 90
    versions = [n.originator_version for n in bank.recorder.select_notifications(1, 200)]
    assert versions == list(range(1, 92))


def test_of_two_savers_of_one_version_one_is_refused(begin: Begin) -> None:
    banks = [begin(), begin()]
    id = banks[0].open_account()
    together = Barrier(2)

    def save(bank: Bank) -> str:
        account: Account = bank.repository.get(id)
        account.deposit(1)
        together.wait(30)
        try:
            bank.save(account)
        except IntegrityError:
            return "refused"
        return "saved"

    for _ in range(10):
        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(save, banks)) == ["refused", "saved"]
    assert banks[0].balance(id) == 10


_SAVE = """
import sys
from uuid import UUID
from eventsourcing.persistence import IntegrityError
from tests.integration.recorder.test_application import Bank
bank = Bank({"PERSISTENCE_MODULE": "eventstore", "NATS_URL": sys.argv[1]})
account = bank.repository.get(UUID(sys.argv[2]))
account.deposit(1)
print("loaded", flush=True)
input()
try:
    bank.save(account)
    print("saved")
except IntegrityError:
    print("refused")
"""


def test_of_two_processes_too(begin: Begin, nats_server: NatsServer) -> None:
    id = begin().open_account()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _SAVE, nats_server.url, str(id)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "loaded\n"
    answers = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        answers.append(process.communicate(timeout=60)[0])
    assert sorted(answers) == ["refused\n", "saved\n"]


def test_closing_ends_thread_connection_and_subscriptions(begin: Begin) -> None:
    bank = begin()
    id = bank.open_account()
    ours = [thread for thread in threads() if thread.name == "nats eventsourcing Bank"]
    assert len(ours) == 1
    subscription = bank.recorder.subscribe(gt=1)
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(next, subscription, None)
        idle = subscription._has_been_notified._cond._waiters  # type: ignore[attr-defined]
        deadline = time.monotonic() + 30
        while not idle and time.monotonic() < deadline:  # it sleeps until something is stored
            time.sleep(0.001)
        assert idle
        bank.close()
        bank.close()
        with pytest.raises(InterfaceError, match="closed"):
            waiting.result(30)
    assert not ours[0].is_alive()
    with pytest.raises(InterfaceError, match="construct the application again"):
        bank.balance(id)
