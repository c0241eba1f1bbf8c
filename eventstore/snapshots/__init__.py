"""Snapshots of folds in the KV bucket `SNAPSHOTS`: a cache. Wrong, stale or missing costs only time.

See docs/decisions/0012.
"""
