"""Each folder of tests/errors with an intake.json: a file, and exactly the problems it has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli import intake
from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.profile.model import load_profile

from .reading import problems, read

CASES = sorted((Path(__file__).parent.parent / "errors").glob("*/intake.json"))
ELSEWHERE = {
    "unreadable",
    "archive",
    "workbook",
    "no-such-profile",
    "no-such-row",
    "profile-not-said",
    "several-profiles",
    "no-rows",
    "settings-key",
    "settings-value",
    "too-many-rows",
    "line-too-long",
    "match-too-slow",
}
"""Codes whose file can't stand in a folder, or that no file has; the tests beside make them."""


def problems_of(case: Path, spec: dict[str, Any]) -> list[dict[str, object]]:
    folder = case.parent
    profile = None
    if (folder / "profile.toml").exists():
        profile, found = load_profile(folder / "profile.toml")
        if profile is None:
            return [problem.as_json() for problem in found]
    try:
        rows = read(folder / "input.csv", profile, kind=spec["read"], country=spec.get("country"))
    except Rejected as rejected:
        return [problem.as_json() for problem in rejected.problems]
    return problems(rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.parent.name)
def test_the_problems_are_exactly_these(case: Path) -> None:
    spec = json.loads(case.read_text())
    found = problems_of(case, spec)
    for problem in found:
        problem["file"] = Path(str(problem["file"])).name
    assert found == spec["problems"]
    assert case.parent.name in {problem["code"] for problem in found}


def test_every_code_of_the_room_has_a_case() -> None:
    source = "".join(path.read_text() for path in Path(intake.__file__).parent.rglob("*.py"))
    made = r'(?:Problem|CellError)\(\s*"([a-z-]+)",|_at\(\w+, \S+, "([a-z-]+)"'
    coded = {code for pair in re.findall(made, source) for code in pair if code}
    assert len(coded) > 25
    assert coded - ELSEWHERE <= {case.parent.name for case in CASES}
