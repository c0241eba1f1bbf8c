"""How events that earlier versions wrote read today: one upcaster for each version that ever was.

Their JSON Schemas stay in docs/events/schemas; their classes are gone.
"""
