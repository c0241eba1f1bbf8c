"""The store's own suite again, on three replicas."""

from tests.integration.eventstore.test_appending import *  # noqa: F403
