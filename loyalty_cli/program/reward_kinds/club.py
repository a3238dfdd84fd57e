"""`kind = "club"`: a term of a club, begun the day it is had (LANGUAGE 4, "Ways in")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from loyalty_cli.base.dates import Length
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import RewardTerms
from loyalty_cli.program.language.shapes import SLUG
from loyalty_cli.program.language.tables import Field, Table
from loyalty_cli.program.language.times import length
from loyalty_cli.program.reward_kinds import values
from loyalty_cli.program.reward_kinds.kind import RewardKind
from loyalty_cli.program.reward_kinds.values import Minor


class ClubOfRewardTable(Table):
    """`club = { … }`: the club, and how long the term is good."""

    id: Annotated[str, Field(SLUG)]
    valid: Annotated[Length | Literal["forever"], Field(length(1, words=("forever",)))]


@dataclass(frozen=True, slots=True)
class ClubTerms(RewardTerms):
    """A term of a club; `valid` None: for ever."""

    club: str
    valid: Length | None

    def described(self, digits: int) -> dict[str, Any]:
        """The club and how long it is good, as JSON has them."""
        return {"id": self.club, "valid": "forever" if self.valid is None else str(self.valid)}


def _build(table: ClubOfRewardTable, path: Path, minor: Minor) -> ClubTerms:
    return ClubTerms(table.id, values.valid(table.valid))


KIND = RewardKind("club", _build, "club", ClubOfRewardTable | None)
