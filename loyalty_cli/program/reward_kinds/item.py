"""`kind = "item"`: a piece that is reserved, and handed over at the counter."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import RewardTerms
from loyalty_cli.program.reward_kinds.kind import RewardKind
from loyalty_cli.program.reward_kinds.values import Minor


@dataclass(frozen=True, slots=True)
class ItemTerms(RewardTerms):
    """Nothing but the reward itself."""


def _build(own: None, path: Path, minor: Minor) -> ItemTerms:
    return ItemTerms()


KIND = RewardKind("item", _build)
