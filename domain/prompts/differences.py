"""Two texts, line by line."""

from collections.abc import Iterator
from difflib import unified_diff


def differences(before: str, after: str, before_name: str, after_name: str) -> Iterator[str]:
    """As `diff -u` writes it, without line ends; nothing where they are the same."""
    return unified_diff(before.splitlines(), after.splitlines(), before_name, after_name, lineterm="")
