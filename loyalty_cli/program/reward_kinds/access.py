"""`kind = "access"`: nothing is made; it says who may, and from which day on."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import RewardTerms
from loyalty_cli.program.reward_kinds.kind import RewardKind
from loyalty_cli.program.reward_kinds.values import Minor


@dataclass(frozen=True, slots=True)
class AccessTerms(RewardTerms):
    """Nothing but the reward itself, which nobody has to have: whoever may, may."""

    @property
    def is_had(self) -> bool:
        """No: there is nothing to have."""
        return False


def _build(own: None, path: Path, minor: Minor) -> AccessTerms:
    return AccessTerms()


KIND = RewardKind(
    "access",
    _build,
    is_bought=False,
    why_not="access costs nothing: whom it is for says when",
    is_had=False,
)
