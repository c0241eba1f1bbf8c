"""Two rankings of the same things made one."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = 60  # of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)

T = TypeVar("T", bound=Hashable)


def fused(*rankings: Sequence[T]) -> list[T]:
    """The best first, by the sum of 1 / (K + rank); what stands in one ranking only counts there.

    Ties keep the order of the first ranking that names them. One ranking comes back as it is.
    """
    scores: dict[T, float] = {}
    for ranking in rankings:
        for rank, one in enumerate(dict.fromkeys(ranking), 1):
            scores[one] = scores.get(one, 0.0) + 1 / (K + rank)
    return sorted(scores, key=lambda one: -scores[one])
