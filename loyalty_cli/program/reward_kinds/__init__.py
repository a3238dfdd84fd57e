"""The kinds of rewards, one file each: the table, its checks, its compiled form, its description.

A new kind is a file with a `KIND` and its line in `_FILES`, and its handler in
`jobs/rewards/kinds`; the model, the checks, the JSON Schema and `reward check` follow.
"""

from __future__ import annotations

from loyalty_cli.program.reward_kinds import access, club, gift_card, item, points, voucher
from loyalty_cli.program.reward_kinds.kind import RewardKind, Shop

__all__ = ["KINDS", "RewardKind", "Shop"]

_FILES = (voucher, gift_card, points, item, club, access)

KINDS: dict[str, RewardKind] = {file.KIND.key: file.KIND for file in _FILES}
"""Every kind by its word, in the order of the documents."""
