"""Where a Spanish text says an amount of money, in figures or in words."""

from domain.money_words.amounts import find_amount

__all__ = ["find_amount"]
