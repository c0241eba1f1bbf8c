"""The price of a set of elements by the price list alone: a second opinion that shares no code with ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parents[2] / "infra" / "seed" / "tariffs.yaml"


@dataclass(frozen=True)
class Price:
    """Cents."""

    net: int
    vat: int
    added: tuple[int, ...]  # surcharges and extras, net

    @property
    def gross(self) -> int:
        return self.net + self.vat

    @property
    def amounts(self) -> set[str]:
        """Every amount that may stand in an answer that tells this price."""
        return {money(cents) for cents in (self.net, self.vat, self.gross, *self.added)}


def money(cents: int) -> str:
    """`123456` as `1.234,56 €`."""
    digits = f"{cents:03d}"
    whole, rest = digits[:-2], digits[-2:]
    head = len(whole) % 3 or 3
    groups = [whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))]
    return f"{'.'.join(groups)},{rest} €"


class PriceList:
    """infra/seed/tariffs.yaml."""

    def __init__(self, categories: Sequence[Mapping[str, Any]]) -> None:
        self._categories = categories
        self.questions: dict[str, str] = {
            element["code"]: element["question"]
            for category in categories
            for element in category["elements"]
            if "question" in element
        }

    def price(
        self, codes: Sequence[str], options: Mapping[str, str] = {}, extras: Sequence[str] = ()
    ) -> Price:
        """Raises `ValueError` for what the list gives no price."""
        category = self._category_of(codes)
        lists = {element["code"]: element.get("list") for element in category["elements"]}
        counts: dict[str, int] = {}
        for code in set(codes):
            if lists[code] is None:
                raise ValueError(f"{code} has no price of its own")
            counts[lists[code]] = counts.get(lists[code], 0) + 1
        fitting = [tier["net_cents"] for tier in category["tiers"] if _admits(tier, counts)]
        added = [
            _surcharge(rule, options)
            for rule in category.get("surcharges", ())
            if rule["element"] in set(codes)
        ]
        added += [self.extra(code, codes).net for code in extras]
        net = min(fitting) + sum(added)
        return Price(net, (net * category["vat_percent"] * 2 + 100) // 200, tuple(added))

    def extra(self, code: str, like: Sequence[str]) -> Price:
        """An extra's price in the category that has these elements; without any, where it stands first."""
        categories = [self._category_of(like)] if like else self._categories
        for category in categories:
            for extra in category["extras"]:
                if extra["code"] == code:
                    net = extra["net_cents"]
                    return Price(net, (net * category["vat_percent"] * 2 + 100) // 200, ())
        raise ValueError(f"the price list has no extra {code}")

    def _category_of(self, codes: Sequence[str]) -> Mapping[str, Any]:
        for category in self._categories:
            if set(codes) <= {element["code"] for element in category["elements"]}:
                return category
        raise ValueError(f"no category has {', '.join(codes)}")


def _admits(tier: Mapping[str, Any], counts: Mapping[str, int]) -> bool:
    most = tier.get("max_elements")
    if most is not None and sum(counts.values()) > most:
        return False
    return all(
        name in tier["admits"] and (tier["admits"][name] is None or count <= tier["admits"][name])
        for name, count in counts.items()
    )


def _surcharge(rule: Mapping[str, Any], options: Mapping[str, str]) -> int:
    if "options" not in rule:
        return int(rule["net_cents"])
    chosen = options.get(rule["element"])
    for option in rule["options"]:
        if option["key"] == chosen:
            return int(option["net_cents"])
    raise ValueError(f"{rule['element']} needs one of its options")


PRICE_LIST = PriceList(yaml.safe_load(FILE.read_text())["categories"])
