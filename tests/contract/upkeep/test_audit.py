"""`loyalty audit`: who did what, by member, person, command and day."""

from __future__ import annotations

import json

from tests.contract.conftest import Cli


def test_it_lists_by_member_person_command_and_day(running: Cli) -> None:
    assert running("points", "adjust", "0001", "5", "--reason", "a gift", "--by", "eve").code == 0
    assert running("member", "edit", "0002", "--email", "b@example.com", "--by", "dan").code == 0
    rows = json.loads(running("audit", "--json").out)
    assert [row["audit"] for row in rows] == sorted(row["audit"] for row in rows)
    assert {row["command"] for row in rows} >= {"points adjust", "member edit", "batch"}
    (row,) = json.loads(running("audit", "--member", "0001", "--by", "eve", "--json").out)
    assert (row["command"], row["reason"], row["member_id"]) == ("points adjust", "a gift", "0001")
    assert int(row["after"]) == int(row["before"]) + 5
    assert row["place"]
    (edit,) = json.loads(running("audit", "--command", "member", "--by", "dan", "--json").out)
    assert json.loads(edit["after"]) == {"email": "b@example.com"}
    day = row["at"][:10]
    assert json.loads(running("audit", "--until", "2020-01-01", "--json").out) == []
    assert len(json.loads(running("audit", "--from", "2020-01-01", "--json").out)) == len(rows)
    assert "points adjust" in running("audit", "--from", day, "--by", "eve").out
    links = json.loads(running("audit", "--links", "--json").out)
    assert links[-1]["covers"]["audit"] == 1
    assert running("doctor").code == 0


def test_what_can_not_be_meant_is_said(running: Cli) -> None:
    assert running("audit", "--day", "2026-01-01", "--until", "2026-01-02").code == 2
    assert running("audit", "--day", "yesterday").code == 2
    assert running("audit", "--links", "--by", "eve").code == 2
    assert running("audit", "--member", "nobody").code == 1
    assert running("audit", "--by", "nobody").err == "nobody did anything like that\n"
