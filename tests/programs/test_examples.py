"""Each example program gives what was worked out for it by hand (`expected/WORKED.md`)."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.reports.insight.affinity import affinity
from loyalty_cli.reports.insight.rfm import rfm
from loyalty_cli.reports.insight.value import value
from loyalty_cli.reports.points import points_show
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store

EXAMPLES = sorted(
    folder.name
    for folder in (Path(__file__).parents[2] / "programs").iterdir()
    if (folder / "expected").is_dir()
)
KINDS: tuple[Kind, ...] = ("members", "transactions", "activities")


class Played:
    """An example's facts in a store of its own, its program applied, nothing walked yet."""

    def __init__(self, name: str, folder: Path) -> None:
        self.files = Path(__file__).parents[2] / "programs" / name
        self.about = tomllib.loads((self.files / "example.toml").read_text("utf-8"))
        self.as_of = parse_day(str(self.about["as_of"]))
        path = folder / "loyalty.db"
        zone = ZoneInfo(self.about["timezone"])
        create_store(path, Settings(name, self.about["currency"], 2, zone))
        self.store: Store = open_store(path)
        text = (self.files / "program.toml").read_text("utf-8")
        applied = apply_program(
            self.store, text, "program.toml", valid_from=None, caller=self.caller(self.as_of)
        )
        assert applied.status == "ok"
        self.imports = {kind: self.load(kind) for kind in KINDS}

    def caller(self, day: int) -> Caller:
        return Caller(day, "tester")

    def load(self, kind: Kind) -> Outcome:
        path = self.files / f"{kind}.csv"
        return import_files(self.store, kind, [path], caller=self.caller(self.as_of))

    def expected(self, name: str) -> Any:
        return json.loads((self.files / "expected" / f"{name}.json").read_text("utf-8"))

    def points(self, member: str) -> list[dict[str, Any]]:
        return list(points_show(self.store, member, program=None, as_of=self.as_of))

    def standing(self) -> list[dict[str, Any]]:
        return standing(self.store, as_of=self.as_of, program=None)

    def ledger(self) -> list[tuple[Any, ...]]:
        query = """SELECT entry, event, kind, rule, points, desired, posted_on, available_on,
                          expires_on, note FROM ledger ORDER BY entry"""
        return self.store.db.execute(query).fetchall()


@pytest.fixture(params=EXAMPLES)
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Played:
    return Played(request.param, tmp_path)


def test_imports_batch_standing_and_entries_are_those_worked_by_hand(played: Played):
    told = {kind: dict(outcome.counts) for kind, outcome in played.imports.items()}
    assert told == played.expected("import")
    batch = run_batch(played.store, caller=played.caller(played.as_of))
    assert dict(batch.counts) == played.expected("batch")
    assert played.standing() == played.expected("standing")
    worked = sorted((played.files / "expected").glob("points-*.json"))
    assert len(worked) >= 3
    for path in worked:
        member = path.stem.removeprefix("points-")
        assert played.points(member) == played.expected(path.stem), member


QUESTIONS = {
    "value": lambda store, day: value(store, as_of=day, since=None, program=None),
    "rfm": lambda store, day: rfm(store, as_of=day, since=None, program=None),
    "affinity": lambda store, day: affinity(store, as_of=day, program=None),
}
"""What may be asked of an example beside its standing, by the name of the expected rows."""


def test_questions_are_answered_as_worked_by_hand(played: Played):
    run_batch(played.store, caller=played.caller(played.as_of))
    for name, ask in QUESTIONS.items():
        if (played.files / "expected" / f"{name}.json").exists():
            expected = played.expected(name)
            rows = ask(played.store, played.as_of)
            assert [list(row) for row in rows] == [list(row) for row in expected]
            for row, worked in zip(rows, expected, strict=True):
                assert row == {
                    key: pytest.approx(cell) if isinstance(cell, float) else cell
                    for key, cell in worked.items()
                }


def test_an_example_has_questions_answered():
    folder = Path(__file__).parents[2] / "programs" / "book-club" / "expected"
    assert {path.stem for path in folder.glob("*.json")} >= set(QUESTIONS)


def test_a_batch_every_day_equals_one_at_the_end(played: Played, tmp_path: Path):
    run_batch(played.store, caller=played.caller(played.as_of))
    folder = tmp_path / "daily"
    folder.mkdir()
    daily = Played(played.files.name, folder)
    (first,) = daily.store.db.execute("SELECT min(local_date) FROM events").fetchone()
    day = date.fromisoformat(first)
    while day.toordinal() <= daily.as_of:
        run_batch(daily.store, caller=daily.caller(day.toordinal()))
        day += timedelta(1)
    assert daily.ledger() == played.ledger()
    assert daily.standing() == played.standing()
