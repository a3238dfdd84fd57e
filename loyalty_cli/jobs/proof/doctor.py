"""`doctor`: every check of the store and, if asked, its history repeated."""

from __future__ import annotations

from typing import Any

from loyalty_cli.jobs.outcome import Progress
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine, findings, unfinished_runs
from loyalty_cli.reports.rewards.cards_and_key import cards_to_reissue, examine_key
from loyalty_cli.store.file.connection import Store


def examine_store(
    store: Store, *, with_replay: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """What `findings` says of the checks; nothing is changed."""
    done = [*examine(store, progress), examine_key(store)]
    if with_replay:
        done += replay(store, progress)
    return findings(
        store,
        done,
        unfinished_runs=unfinished_runs(store),
        cards_to_reissue=cards_to_reissue(store),
    )
