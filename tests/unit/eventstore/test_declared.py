"""The declaration: what its files say, and that they hold what the services need."""

import shutil
from pathlib import Path

import pytest

from contracts.errors import Misconfigured
from eventstore.declared import Bucket, ObjectBucket, Stream, declared
from eventstore.drift import differences_of_consumer, stream_differences
from infra.embedded.home import ROOT
from services.agent.handlers import REACTED_TO as AGENT
from services.agent.settings import AgentSettings
from services.outbox.handlers import REACTED_TO as OUTBOX
from services.outbox.settings import OutboxSettings


@pytest.mark.parametrize(("name", "reacted_to"), [("agent", AGENT), ("outbox", OUTBOX)])
def test_a_consumer_is_given_all_that_its_service_reacts_to(name: str, reacted_to: frozenset[str]) -> None:
    contexts = {f"msia.{kind.split('.')[1]}.>" for kind in reacted_to}
    assert contexts == set(declared().consumer(name).filters)


def test_a_setting_overrides_a_timer_and_nothing_else() -> None:
    agent = AgentSettings(_env_file=None, agent_ack_wait=3)
    assert agent.consumer == declared().consumer("agent").model_copy(update={"ack_wait": 3})
    assert OutboxSettings(_env_file=None).consumer == declared().consumer("outbox")


def test_the_log_is_file_limits_new_and_without_an_end() -> None:
    (log,) = declared().streams
    assert (log.storage, log.retention, log.discard, log.max_age) == ("file", "limits", "new", 0)
    assert (log.deny_delete, log.deny_purge) == (True, True)
    assert set(log.refuse) >= {"subjects", "storage", "retention", "discard", "deny_delete", "deny_purge"}


def test_what_refuses_is_a_setting_that_is_compared() -> None:
    for stream in declared().every_stream():
        assert set(stream.refuse) <= stream.settings().keys() | {"mirror", "sources", "subject_transform"}


def test_replicas_are_those_of_every_stream() -> None:
    assert {stream.num_replicas for stream in declared(replicas=3).every_stream()} == {3}


def test_fewer_replicas_refuse_and_more_are_fine() -> None:
    stream = Stream(name="S", subjects=["s"], num_replicas=3)
    have = {**stream.settings(), "duplicate_window": 120 * 10**9}
    (found,) = stream_differences(stream, {"config": {**have, "num_replicas": 1}})
    assert (found.setting, found.fatal, found.remedy) == ("num_replicas", True, None)
    assert list(stream_differences(stream, {"config": {**have, "num_replicas": 5}})) == []


def test_the_window_of_a_bucket_with_an_age_is_not_longer() -> None:
    assert Bucket(name="B", max_age=60).stream().duplicate_window == 60
    assert ObjectBucket(name="O").stream().duplicate_window == 120


def test_a_consumer_that_its_service_made_again_is_no_difference() -> None:
    consumer = declared().consumer("agent")
    config = consumer.model_dump() | {"filter_subjects": consumer.filters, "ack_wait": 30 * 10**9}
    again = {**config, "deliver_policy": "by_start_time", "opt_start_time": "2026-11-20T00:00:00Z"}
    assert list(differences_of_consumer(consumer, {"config": again})) == []
    (found,) = differences_of_consumer(consumer, {"config": {**config, "deliver_policy": "new"}})
    assert "delete the durable agent" in str(found)


def test_an_unknown_setting_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "infra/nats", tmp_path / "nats")
    with (tmp_path / "nats/buckets.yaml").open("a") as file:
        file.write("    ttl: 60\n")
    with pytest.raises(Misconfigured, match="ttl"):
        declared(tmp_path / "nats")
