"""The whole system under traffic while everything breaks, and what is left of its guarantees afterwards."""
