"""What a night would find: for `status`, which looks and touches nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from loyalty_cli.base.problems import LoyaltyError, Usage
from loyalty_cli.jobs.nightly.inbox import REPORT, look_into
from loyalty_cli.jobs.nightly.settings import load_night


def inbox_of(
    store: Path, cwd: Path, clock: int
) -> tuple[dict[str, Any] | None, LoyaltyError | None]:
    """What lies in the inbox, and what is wrong with the settings; None where no nights are set up.

    `folder`, `waiting` (each `file` and `reason`, None where the next night takes it) and
    `rejected`, how many files lie there to be mended.
    """
    try:
        plan = load_night(store, cwd)
        found = look_into(plan, clock)
    except Usage:
        return None, None
    except LoyaltyError as error:
        return None, error
    rejected = 0
    with suppress(OSError):
        rejected = sum(
            each.is_file() and not each.name.startswith(".") and not each.name.endswith(REPORT)
            for each in plan.rejected.iterdir()
        )
    waiting = [{"file": each.name, "reason": each.reason} for each in found]
    return {"folder": str(plan.inbox), "waiting": waiting, "rejected": rejected}, None
