"""`kind = "points"`: points of the same program, given by a grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import PointsTerms
from loyalty_cli.program.language.shapes import whole
from loyalty_cli.program.language.tables import Field
from loyalty_cli.program.reward_kinds import values
from loyalty_cli.program.reward_kinds.kind import RewardKind
from loyalty_cli.program.reward_kinds.values import Minor


def _build(value: int | Mapping[str, int], path: Path, minor: Minor) -> PointsTerms:
    return PointsTerms(values.numbers(value))


KIND = RewardKind(
    "points",
    _build,
    "points",
    Annotated[int | Mapping[str, int] | None, Field(values.by_group(whole()))],
    is_bought=False,
    why_not="points for points of the same program",
)
