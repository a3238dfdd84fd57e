"""What the language has and this version does not: the one list of it.

A file that uses one of these is refused by name, never silently. When an issue builds one, its
line goes. `a.b` is a key, `a.b = word` a value (`*` stands for anything), `a.b = {}` a table by
group; tables are named by their keys, and every `when` is `when`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.language.shapes import show

LATER_KEYS = frozenset(
    {
        "segment",
        "challenge",
        "referral",
        "contest",
        "cause",
        "reminder",
        "when.segment",
        "when.badge",
        "when.favourite",
        "reward.admission",
        "reward.ticket",
        "reward.donation",
        "reward.partner",
        "reward.mystery",
        "reward.pool",
    }
)

LATER_VALUES = (
    "reward.kind = admission",
    "reward.kind = ticket",
    "reward.kind = donation",
    "reward.kind = partner",
    "reward.kind = mystery",
    "reward.kind = badge",
    "earn.points = {}",
    "boost.add = {}",
    "grant.points = {}",
    *(
        f"when.history.by = {word}"
        for word in ("average-order", "badges", "referrals", "*.quantity", "*.days", "*.stores")
    ),
    "when.history.by = *.subjects",
    "tiers.by = average-order",
    "tiers.by = badges",
    "tiers.by = referrals",
    "tiers.by = *.quantity",
    "tiers.by = *.days",
    "tiers.by = *.stores",
    "tiers.by = *.subjects",
)


def later(path: Path, value: object) -> str | None:
    """The name of what is not in this version, as the file writes it; None where it is."""
    words = [part for part in path if isinstance(part, str)]
    if "when" in words:
        words = words[words.index("when") :]
    key = ".".join(words)
    if key in LATER_KEYS:
        if len(words) > 1:
            return key
        return f"[[{key}]]" if isinstance(value, list) else f"[{key}]"
    if isinstance(value, dict):
        return f"{words[-1]} by group" if f"{key} = {{}}" in LATER_VALUES else None
    if isinstance(value, str) and any(fnmatchcase(f"{key} = {value}", p) for p in LATER_VALUES):
        return f"{words[-1]} = {show(value)}"
    return None
