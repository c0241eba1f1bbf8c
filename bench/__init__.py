"""Measured comparisons: one module per question, each with `measure() -> list[Line | Skipped]`."""
