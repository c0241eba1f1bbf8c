"""The keeper: seals the log, and keeps the seals where the log's own server cannot reach."""
