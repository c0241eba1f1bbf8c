"""Tariffs as files: one shape, written as YAML or as CSV; each problem of a file has its row."""
