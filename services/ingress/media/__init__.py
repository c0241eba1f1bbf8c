"""What customers send besides words: fetched at once, stored encrypted, told in the log.

`running` is the worker; `fetching`, `origins` and `addresses` decide what may be asked for and what is taken.
"""
