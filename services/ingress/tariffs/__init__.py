"""Tariffs in the door of the system: the seed, and the commands of `msia tariffs`."""
