"""How many webhooks came, by event and outcome, in the text format that Prometheus reads."""

from collections import Counter


class Counts:
    """Since the process started. Labels come from fixed lists, so their number is bounded."""

    def __init__(self) -> None:
        self._webhooks: Counter[tuple[str, str]] = Counter()

    def add(self, event: str, outcome: str) -> None:
        self._webhooks[event, outcome] += 1

    def text(self) -> str:
        """The exposition."""
        name = "msia_ingress_webhooks_total"
        lines = [f"# HELP {name} Webhooks of Chatwoot, by event and outcome.", f"# TYPE {name} counter"]
        for (event, outcome), number in sorted(self._webhooks.items()):
            lines.append(f'{name}{{event="{event}",outcome="{outcome}"}} {number}')
        return "\n".join(lines) + "\n"
