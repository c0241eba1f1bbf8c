"""KEDA's ScaledObject, as far as ours go: its fields, their types, and what a trigger must say.

Written down from KEDA's documentation, as its types come in no package for Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

API_VERSION = "keda.sh/v1alpha1"
# What the scaler for JetStream reads: must be there; may be there.
ASKED = {"natsServerMonitoringEndpoint", "account", "stream", "consumer"}
NUMBERS = {"lagThreshold", "activationLagThreshold"}


@dataclass
class Target:
    """What is scaled, in the namespace of the ScaledObject."""

    name: str
    apiVersion: str | None = None
    kind: str | None = None
    envSourceContainerName: str | None = None


@dataclass
class Trigger:
    """`metadata`: of texts alone, also for numbers."""

    type: str
    metadata: dict[str, str]
    name: str | None = None
    useCachedMetrics: bool | None = None
    metricType: str | None = None
    authenticationRef: dict[str, str] | None = None


@dataclass
class Fallback:
    """How many while a trigger cannot be asked."""

    failureThreshold: int
    replicas: int
    behavior: str | None = None


@dataclass
class Spec:
    """Times in seconds."""

    scaleTargetRef: Target
    triggers: list[Trigger]
    pollingInterval: int | None = None
    cooldownPeriod: int | None = None
    initialCooldownPeriod: int | None = None
    idleReplicaCount: int | None = None
    minReplicaCount: int | None = None
    maxReplicaCount: int | None = None
    fallback: Fallback | None = None
    advanced: dict[str, Any] | None = None


@dataclass
class Named:
    """The part of an object's metadata that ours have."""

    name: str
    namespace: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None


@dataclass
class ScaledObject:
    """The whole of it."""

    apiVersion: str
    kind: str
    metadata: Named
    spec: Spec


def beyond_types(spec: dict[str, Any]) -> Iterator[str]:
    """What KEDA refuses, or never gets an answer to, although each field is of its type."""
    if spec.get("minReplicaCount", 0) > spec.get("maxReplicaCount", 100):
        yield "ScaledObject.spec.minReplicaCount: more than maxReplicaCount"
    if spec.get("idleReplicaCount", -1) >= spec.get("minReplicaCount", 0):
        yield "ScaledObject.spec.idleReplicaCount: not less than minReplicaCount"
    if not spec["triggers"]:
        yield "ScaledObject.spec.triggers: none"
    for number, trigger in enumerate(spec["triggers"]):
        path = f"ScaledObject.spec.triggers[{number}]"
        if trigger["type"] != "nats-jetstream":
            yield f"{path}.type: {trigger['type']} is none of ours"
            continue
        told = trigger["metadata"]
        yield from (f"{path}.metadata.{name}: is missing" for name in sorted(ASKED - told.keys()))
        known = ASKED | NUMBERS | {"useHttps"}
        yield from (f"{path}.metadata.{name}: no such field" for name in sorted(told.keys() - known))
        for name in sorted(NUMBERS & told.keys()):
            if not told[name].isdecimal():
                yield f"{path}.metadata.{name}: {told[name]!r} is no number"
        host, _, port = told.get("natsServerMonitoringEndpoint", "").partition(":")
        if not port.isdecimal():
            yield f"{path}.metadata.natsServerMonitoringEndpoint: has no port"
        # KEDA asks from a namespace of its own, where a Service's name alone is nobody's.
        if len(host.split(".")) < 3 or host.split(".")[2] != "svc":
            yield f"{path}.metadata.natsServerMonitoringEndpoint: {host} names no namespace"
