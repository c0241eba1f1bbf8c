"""`python -m bench [NAME…]`: run the measurements and print one table. See bench/__init__.py."""

import importlib
import sys

from rich.console import Console
from rich.table import Table

MODULES = ("tariffs", "log", "recorder", "snapshots", "ledger", "agent", "outbox", "outbox_start")
NOISY = 0.2  # a wider spread between rounds is marked


def main(names: list[str]) -> int:
    unknown = set(names) - set(MODULES)
    if unknown:
        print(f"bench: no measurement called {', '.join(sorted(unknown))}: there are {', '.join(MODULES)}")
        return 2
    table = Table("question", "ours", "beside", "ratio", "unit", "what", "noise")
    for name in names or MODULES:
        for line in importlib.import_module(f"bench.{name}").measure():
            noise = f"{line.spread:.0%}" + (" noisy" if line.spread > NOISY else "")
            table.add_row(
                line.question,
                f"{line.ours:,.1f}",
                f"{line.beside:,.1f}",
                f"{line.ratio:.2f}",
                line.unit,
                line.what,
                noise,
            )
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
