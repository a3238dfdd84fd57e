"""A second opinion: one member's account worked out slowly, from the documents alone (law 12)."""

from .model import simulate
from .records import Account

__all__ = ["Account", "simulate"]
