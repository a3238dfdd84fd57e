"""One account that can't be walked stops no other: it is left as it was, and named."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.engine import walk as walking
from loyalty_cli.engine.judging.events import judge_event
from loyalty_cli.jobs.batch import batch as batches
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.upkeep.status import status
from loyalty_cli.reports.whatif.simulation import simulate
from loyalty_cli.store.log.runs import note_position
from tests.jobs.desk import LADDER, STARS, Desk

HUGE = STARS.replace("points = 1\n", "points = 1000000000\n") + LADDER
"""A thousand million points for 1.00: 2,000,000.00 are 2 × 10^15."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, HUGE)
    yield opened
    opened.close()


def _left(desk: Desk, day: str) -> Outcome:
    """A batch in which ann has an impossible receipt, and bob none."""
    desk.buys("a1,ann,2026-03-01,1.00", "a2,ann,2026-03-02,2000000.00", "b1,bob,2026-03-02,1.00")
    return desk.batch(day)


def _state(desk: Desk, who: str) -> list[object]:
    return desk.all(
        "SELECT a.* FROM accounts a JOIN members USING (member) WHERE member_id = ?", who
    )


def test_the_others_go_on(desk: Desk) -> None:
    before = _state(desk, "ann")
    outcome = _left(desk, "2026-03-05")
    assert outcome.status == "partial"
    [problem] = outcome.problems
    assert (problem.code, problem.value) == ("account-left", "ann")
    assert problem.message == (
        "ann could not be brought up to date and is left as it was: it comes to more than "
        "1,000,000,000,000,000 points (transaction a2 of csv)"
    )
    assert outcome.counts["members"] == 1
    assert desk.entries("bob") == ["2026-03-02 earn +1000000000 to 2027-03-02"]
    assert desk.entries("ann") == []
    assert _state(desk, "ann") == before


def test_status_and_doctor_name_it(desk: Desk) -> None:
    _left(desk, "2026-03-05")
    [row] = status(desk.store, as_of=parse_day("2026-03-05"))["left_accounts"]
    assert row == {
        "member_id": "ann",
        "program": "stars",
        "walked_to": None,
        "transaction": "a2",
        "activity": None,
        "source": "csv",
        "reason": "it comes to more than 1,000,000,000,000,000 points",
    }
    found = [each for each in [*examine(desk.store), *replay(desk.store)] if each.differences]
    assert [each.name for each in found] == ["walked"]
    [difference] = found[0].differences
    assert (difference.expected, difference.found) == ("2026-03-05", None)
    assert "transaction a2 of csv" in difference.what


def test_each_batch_tries_again_until_the_receipt_is_gone(desk: Desk) -> None:
    desk.buys("a0,ann,2026-02-01,1.00")
    desk.batch("2026-02-20")
    desk.buys("a2,ann,2026-03-02,2000000.00", day="2026-03-05")
    [number] = desk.all("SELECT max(import) FROM imports")
    desk.buys("a1,ann,2026-03-01,1.00", "b1,bob,2026-03-02,1.00")
    assert desk.batch("2026-03-05").status == "partial"
    desk.buys("a3,ann,2026-03-10,3.00", "b2,bob,2026-03-10,1.00")
    assert desk.batch("2026-03-11").status == "partial"
    assert len(desk.entries("bob")) == 2
    assert desk.entries("ann") == ["2026-02-01 earn +1000000000 to 2027-02-01"]
    undo_import(desk.store, number, reason="typed wrong", caller=desk.on("2026-03-12"))
    assert desk.batch("2026-03-12").status == "ok"
    # As if the batches since had not been: what it bought meanwhile is on time.
    assert desk.entries("ann")[1:] == [
        "2026-03-01 earn +1000000000 to 2027-03-01",
        "2026-03-10 earn +3000000000 to 2027-03-10",
    ]
    assert desk.all("SELECT count(*) FROM left_accounts") == [0]
    desk.is_sound()


def test_a_dry_run_says_it_and_keeps_nothing(desk: Desk) -> None:
    desk.buys("a2,ann,2026-03-02,2000000.00")
    outcome = run_batch(desk.store, caller=desk.on("2026-03-05", dry_run=True))
    assert (outcome.status, len(outcome.problems)) == ("partial", 1)
    assert desk.all("SELECT count(*) FROM left_accounts") == [0]


def test_it_is_not_merged(desk: Desk) -> None:
    _left(desk, "2026-03-05")
    with pytest.raises(Refused) as no:
        desk.merge("bob", "ann", "2026-03-06")
    assert no.value.problems[0].code == "account-left"


def test_what_if_leaves_it_out_and_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + LADDER)
    desk.buys("a2,ann,2026-03-02,2000000.00", "b1,bob,2026-03-02,1.00")
    found = simulate(desk.store, HUGE, "p.toml", as_of=parse_day("2026-03-05"))
    assert [row["member_id"] for row in found["left_accounts"]] == ["ann"]
    assert found["now"]["given"] == 1
    assert found["candidate"]["given"] == 1_000_000_000
    desk.close()


def test_what_no_walk_should_meet_stops_no_other_either(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judge_event

    def fails(desk: Any, event: Any, *args: Any, **named: Any) -> None:
        if event.amount == 700:
            raise ZeroDivisionError("so it is")
        judge(desk, event, *args, **named)

    monkeypatch.setattr(walking, "judge_event", fails)
    monkeypatch.setattr(walking._Walk, "_express", lambda *_: False)
    desk.buys("a1,ann,2026-03-02,7.00", "b1,bob,2026-03-02,1.00")
    outcome = desk.batch("2026-03-05")
    assert outcome.problems[0].message.endswith(
        "the walk stops with ZeroDivisionError: so it is (transaction a1 of csv)"
    )
    assert len(desk.entries("bob")) == 1


@pytest.mark.parametrize("workers", [False, True])
def test_workers_and_killed_runs_leave_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, workers: bool
) -> None:
    monkeypatch.setattr(batches, "PIECE_ACCOUNTS", 1)
    monkeypatch.setattr(batches, "hands_for", lambda *_: 2 if workers else 0)
    if workers:
        outcome = _left(desk, "2026-03-05")
    else:
        note = note_position
        monkeypatch.setattr(batches, "note_position", _killed_after(1, note))
        with pytest.raises(KeyboardInterrupt):
            _left(desk, "2026-03-05")
        monkeypatch.setattr(batches, "note_position", note)
        outcome = desk.batch("2026-03-05")
    assert outcome.status == "partial"
    assert len(desk.entries("bob")) == 1
    assert desk.all("SELECT count(*) FROM left_accounts") == [1]
    found = [each.name for each in [*examine(desk.store), *replay(desk.store)] if each.differences]
    assert found == ["walked"]


def _killed_after(pieces: int, note: Callable[..., None]) -> Callable[..., None]:
    done = 0

    def noting(*args: object) -> None:
        nonlocal done
        if done == pieces:
            raise KeyboardInterrupt
        done += 1
        note(*args)

    return noting


def test_the_command_exits_with_4(desk: Desk) -> None:
    _left(desk, "2026-03-05")
    command = [sys.executable, "-m", "loyalty_cli", "batch", "--as-of", "2026-03-06", "--future"]
    ran = subprocess.run(
        [*command, "--store", str(desk.path)],
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 4
    assert "ann could not be brought up to date" in ran.stderr
