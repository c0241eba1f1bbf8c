"""Trying a sentence or a set of elements on a tariff, before customers do."""
