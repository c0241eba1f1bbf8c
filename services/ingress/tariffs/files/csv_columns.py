"""The columns of a tariff as CSV: which kinds of rows there are, and which cells each of them fills.

One file is one category; a row is one thing. Several values in one cell stand between `|`.
"""

from collections.abc import Mapping

COLUMNS = (
    "kind",
    "code",
    "key",
    "name",
    "list",
    "net_eur",
    "admits",
    "max_elements",
    "variant_of",
    "needs_variant",
    "exclusive",
    "retired",
    "ask_first",
    "question",
    "keywords",
    "answers",
    "documents",
    "type",
    "required",
    "options",
)

# kind: the cells it fills, and where they go in the shape of a YAML file
KINDS: Mapping[str, tuple[str, ...]] = {
    "category": ("key", "name"),  # slug, position, name, customer, currency, vat_percent
    "words": ("keywords",),  # vehicles
    "not_words": ("keywords",),
    "ambiguous": ("name", "options"),  # a word, and the elements that it may mean
    "documents": ("documents",),  # of every set
    "list": ("code", "name"),
    "tier": ("code", "name", "net_eur", "admits", "max_elements"),
    "extra": ("code", "name", "net_eur", "keywords"),
    "surcharge": ("code", "net_eur", "ask_first"),  # code: the element
    "option": ("code", "key", "name", "net_eur"),  # of the surcharge of that element
    "element": (
        "code",
        "name",
        "list",
        "variant_of",
        "needs_variant",
        "exclusive",
        "retired",
        "question",
        "keywords",
        "answers",
        "documents",
    ),
    "field": ("code", "key", "type", "required", "options"),  # of that element
}
SETTINGS = ("slug", "position", "name", "customer", "currency", "vat_percent")
NUMBERS = ("position", "vat_percent")
