"""`program new`: a starter file that passes the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.setup.checking import check_program
from loyalty_cli.jobs.setup.new_program import new_program


@pytest.mark.parametrize("digits", [0, 2, 3])
@pytest.mark.parametrize("program_id", ["tea", "tea-time-2"])
def test_the_starter_passes_the_check(program_id: str, digits: int) -> None:
    outcome, warnings = check_program(
        new_program(program_id, None), "p.toml", digits=digits, as_of=739706
    )
    assert outcome.status == "ok"
    assert warnings == []
    assert outcome.data["program"] == program_id


def test_what_it_offers_to_try_passes_too() -> None:
    """Every setting that stands there as a comment can be taken as it is."""
    lines = []
    for line in new_program("tea", None).splitlines():
        said = line.removeprefix("# ")
        is_setting = said.startswith("[[") or " = " in said.split("  ")[0]
        lines.append(said if is_setting and not said[0].isupper() else line)
    text = "\n".join(lines)
    assert text.count("# name =") == 0
    outcome, _ = check_program(text, "p.toml", digits=2, as_of=739706)
    assert outcome.status == "ok", outcome.problems
    assert "[[grant]]\nname" in text
    assert "\npoint_value" in text


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tea.toml"
    new_program("tea", path, dry_run=True)
    assert not path.exists()
    text = new_program("tea", path)
    assert path.read_text(encoding="utf-8") == text
    for dry_run in (False, True):
        with pytest.raises(Refused) as refused:
            new_program("coffee", path, dry_run=dry_run)
        assert refused.value.problems[0].code == "already-exists"
    assert path.read_text(encoding="utf-8") == text


def test_an_id_that_can_be_none() -> None:
    with pytest.raises(Usage) as usage:
        new_program("Tea Time", None)
    assert usage.value.problems[0].fix == 'did you mean "tea-time"?'
