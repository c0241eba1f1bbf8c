"""Scenarios: a play for customer, person and faults, step by step, from a YAML file."""
