"""Reads a `.story` file, lets it happen on the real product, and says what came of it.

A story is lines of `word: value` and indented blocks:

    # What it shows, and how the figures come about.
    settings: earn.pending              what must matter here (test_every_setting_matters)
    instead: earn.on = "review"         for a setting that cannot be left out (earn.1.on: of the
                                        second table alone)
    pitfalls: 13, 16                    the lines of PITFALLS.md it is the test of
    zone: Europe/Berlin                 of the store; this one where none is said
    program:                            TOML; [program] needs no id, name and points
    happens:
        member ann joined=2025-01-01 born=1990-02-28 city=Rome
        2026-01-10 12:30 purchase p1 20.00 sku=mug + 5.00 category=tea tax=1.00
        2026-01-12 refund r1 5.00 of=p1
        2026-01-13 review a1 quantity=3
        adjust ann -20 on 2026-01-20
        undo p1 on 2026-01-21           (the file that brought p1 is taken back)
        merge ann bob on 2026-01-21     (bob is ann from then on)
        batch 2026-02-01
        program from 2026-02-01
            (TOML of a new version)
    entries:                            all of them, in order of account and posting
        2026-01-10 earn spend +20 p1 from 2026-01-24 to 2026-12-31
        2026-01-11 earn spend 0 of +5 p2
    after:                              what of it is said
        ann: balance 15, pending 5, debt 0, level Gold, until 2026-12-31, spend 15.00
        ann: claims 2026-03-05 mug met; 2027-03-05 mug out-of-stock

Without a member ann is there; events are hers unless they say member=. `from` and `to` are the
days of the lot, compared where they are written; `of` is what was desired, where it is more.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.reports.doctor.examine import examine
from tests.laws.sums import check_conservation, check_no_overdraft
from tests.shops import Shop

FOLDER = Path(__file__).parent
BARE = {"id": "p", "name": "P", "points": ["point", "points"]}
PARTS = ("tax", "tip", "shipping", "paid_by_points", "paid_by_gift_card", "store", "channel")


@dataclass
class Story:
    """One file, read."""

    name: str
    program: dict[str, Any]
    happens: list[str]
    entries: list[str]
    after: dict[str, dict[str, str]]
    settings: tuple[str, ...] = ()
    pitfalls: tuple[int, ...] = ()
    instead: list[tuple[str, Any]] = field(default_factory=list)
    zone: str = "Europe/Berlin"
    later: list[dict[str, Any]] = field(default_factory=list)


def stories() -> list[Story]:
    """All of them, by name."""
    return [read(path) for path in sorted(FOLDER.glob("*.story"))]


def read(path: Path) -> Story:
    """One file as a story."""
    heads: dict[str, list[str]] = {}
    blocks: dict[str, list[str]] = {}
    block: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            block.append(line[4:])
        elif match := re.fullmatch(r"([a-z]+):\s*(.*)", line):
            if match[2]:
                heads.setdefault(match[1], []).append(match[2])
            else:
                block = blocks.setdefault(match[1], [])
        else:
            assert not line or line.startswith("#"), f"{path.name}: {line}"
    known = {"settings", "instead", "pitfalls", "zone"}
    assert not set(heads) - known, f"{path.name}: {sorted(set(heads) - known)}"
    happens, later = _happens(blocks.pop("happens"))
    return Story(
        path.stem,
        _program(blocks.pop("program")),
        happens,
        [line for line in blocks.pop("entries", []) if line],
        _states(blocks.pop("after", [])),
        settings=tuple(re.findall(r"[^\s,]+", " ".join(heads.get("settings", ())))),
        pitfalls=tuple(int(n) for n in re.findall(r"\d+", " ".join(heads.get("pitfalls", ())))),
        instead=[_instead(line) for line in heads.get("instead", ())],
        zone=heads.get("zone", ["Europe/Berlin"])[0],
        later=later,
    )


def _program(lines: list[str]) -> dict[str, Any]:
    data = tomllib.loads("\n".join(lines))
    return {**data, "program": {**BARE, **data.get("program", {})}}


def _happens(lines: list[str]) -> tuple[list[str], list[dict[str, Any]]]:
    """What happens, with the programs of later versions apart."""
    happens: list[str] = []
    later: list[list[str]] = []
    for line in lines:
        if line.startswith("    "):
            later[-1].append(line[4:])
        elif line and not line.startswith("#"):
            happens.append(line)
            if line.startswith("program"):
                later.append([])
    return happens, [_program(each) for each in later]


def _states(lines: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        if line:
            who, said = _state(line)
            found.setdefault(who, {}).update(said)
    return found


def _state(line: str) -> tuple[str, dict[str, str]]:
    who, said = line.split(": ", 1)
    return who, dict(each.split(" ", 1) for each in said.split(", "))


def _instead(line: str) -> tuple[str, Any]:
    path, value = line.split(" = ", 1)
    return path, tomllib.loads(f"value = {value}")["value"]


# Happening ------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """The entries as text, with and without the days of their lots, and the state of each."""

    entries: list[tuple[str, str]]
    state: dict[str, dict[str, str]]

    def agrees(self, story: Story) -> list[str]:
        """How it differs from what the story says; nothing where it is the same."""
        found = []
        for number in range(max(len(self.entries), len(story.entries))):
            got = self.entries[number] if number < len(self.entries) else ("nothing", "nothing")
            said = story.entries[number] if number < len(story.entries) else "nothing"
            if said not in _ways(*got):
                found.append(f"said {said}\n got {got[0]}{got[1]}")
        for who, said_of in story.after.items():
            for word, value in said_of.items():
                if self.state[who][word] != value:
                    found.append(f"{who}: {word} said {value}, got {self.state[who][word]}")
        return found


def _ways(line: str, days: str) -> set[str]:
    """The ways in which an entry may be told: with all days of its lot, the last, or none."""
    from_day = re.sub(r" to .*", "", days)
    return {line, line + days, line + from_day, line + days.removeprefix(from_day)}


def happen(
    story: Story,
    folder: Path,
    *,
    program: dict[str, Any] | None = None,
    later: list[dict[str, Any]] | None = None,
) -> Outcome:
    """Lets it happen, by its own programs or by these."""
    shop = Shop(folder, ZoneInfo(story.zone))
    versions = iter(story.later if later is None else later)
    first = date(2020, 1, 1)
    members = [line for line in story.happens if line.startswith("member ")] or ["member ann"]
    start = _opening(story)
    shop.apply(story.program if program is None else program, start, start or first)
    shop.load("members", [_member(line) for line in members], first)
    waiting: list[str] = []
    today = first
    for line in story.happens:
        words = line.split()
        if words[0] in ("batch", "adjust", "program", "undo", "merge"):
            _import(shop, waiting, today)
            waiting = []
        if words[0] == "batch":
            today = date.fromisoformat(words[1])
            shop.batch(today)
        elif words[0] == "adjust":
            ends = words[words.index("to") + 1] if "to" in words else None
            shop.adjust(
                words[1],
                int(words[2]),
                date.fromisoformat(words[words.index("on") + 1]),
                None if ends is None else date.fromisoformat(ends),
            )
        elif words[0] == "undo":
            _undo(shop, words[1], date.fromisoformat(words[3]))
        elif words[0] == "merge":
            caller = shop.caller(date.fromisoformat(words[4]))
            merge_members(shop.store, words[1], words[2], reason="story", caller=caller)
        elif words[0] == "program":
            shop.apply(next(versions), date.fromisoformat(words[2]), today)
        elif words[0] not in ("member", "opens"):
            waiting.append(line)
    assert not waiting, f"{story.name}: no batch after {waiting}"
    found = Outcome(_entries(shop), {m.split()[1]: _standing(shop, m.split()[1]) for m in members})
    if any(line.startswith("merge") for line in story.happens):
        assert [one.differences for one in examine(shop.store) if one.differences] == []
    else:
        check_conservation(shop)
    check_no_overdraft(shop)
    shop.store.db.close()
    return found


def _undo(shop: Shop, event: str, day: date) -> None:
    [(number,)] = shop.ask(
        "SELECT import FROM events e JOIN event_ids i USING (event) WHERE i.id = ?", event
    )
    undo_import(shop.store, number, reason="story", caller=shop.caller(day))


def _opening(story: Story) -> date | None:
    """`opens 2026-01-01`: the day from which the first version holds; else it always did."""
    days = [line.split()[1] for line in story.happens if line.startswith("opens ")]
    return date.fromisoformat(days[0]) if days else None


def _member(line: str) -> dict[str, Any]:
    _, who, *said = line.split()
    told = dict(each.split("=") for each in said)
    return {
        "member_id": who,
        "joined_on": told.pop("joined", ""),
        "birthday": told.pop("born", ""),
        "email": f"{who}@example.com",
        **told,
    }


_EVENT = re.compile(r"(\S{10})( \d\d:\d\d(?::\d\d)?\S*)? (\S+) (\S+)(.*)")


def _import(shop: Shop, lines: list[str], day: date) -> None:
    transactions: list[dict[str, Any]] = []
    activities: list[dict[str, Any]] = []
    for line in lines:
        match = _EVENT.fullmatch(line)
        assert match is not None, line
        when, kind, name = match[1] + (match[2] or ""), match[3], match[4]
        if kind in ("purchase", "refund"):
            transactions += _transaction(when, kind, name, match[5])
        else:
            told = dict(each.split("=") for each in match[5].split())
            activity = {"activity_id": name, "member_id": told.pop("member", "ann")}
            bare = dict.fromkeys(("quantity", "store", "channel", "score", "subject"), "")
            activities.append({**activity, "occurred_at": when, "kind": kind, **bare, **told})
    shop.load("transactions", transactions, day)
    shop.load("activities", activities, day)


def _transaction(when: str, kind: str, name: str, said: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    shared = dict.fromkeys((*PARTS, "refund_of", "member_id"), "") | {"member_id": "ann"}
    for part in said.split(" + "):
        amount, *words = part.split()
        told = dict(each.split("=") for each in words)
        shared["refund_of"] = told.pop("of", shared["refund_of"])
        shared["member_id"] = told.pop("member", shared["member_id"])
        parts = {each: told.pop(each, "") for each in PARTS}
        for each in ("store", "channel"):
            shared[each] = parts.pop(each) or shared[each]
        row = {"transaction_id": name, "occurred_at": when, "type": kind, "amount": amount}
        bare = {"sku": "", "category": "", "quantity": ""}
        rows.append({**row, **bare, **told, **parts})
    kept = {each: shared[each] for each in ("refund_of", "member_id", "store", "channel")}
    return [{**row, **kept} for row in rows]


def _entries(shop: Shop) -> list[tuple[str, str]]:
    found = []
    for day, kind, rule, points, desired, event, available, expires in shop.ask(
        """SELECT posted_on, kind, rule, points, desired, i.id, available_on, expires_on
           FROM ledger LEFT JOIN event_ids i USING (event) ORDER BY entry"""
    ):
        said = f"{day} {kind} {rule or '-'} {points:+}".replace("+0", "0")
        said += f" of {desired:+}" if desired != points else ""
        said += f" {event}" if event else ""
        days = f" from {available}" if available else ""
        found.append((said, days + (f" to {expires}" if expires else "")))
    return found


def _claims(shop: Shop, who: str) -> list[str]:
    """What fell due for a member: day, reward, and how it was settled."""
    return [
        f"{due_on} {reward} {reason or status}"
        for due_on, reward, status, reason in shop.ask(
            "SELECT due_on, reward, c.status, reason FROM claims c JOIN accounts USING (account)"
            f" JOIN members USING (member) WHERE member_id = '{who}' ORDER BY claim"
        )
    ]


def _standing(shop: Shop, who: str) -> dict[str, str]:
    """What `report standing` says of a member."""
    row = shop.standing(who)
    return {
        "balance": str(row["balance"]),
        "pending": str(row["pending"]),
        "debt": str(row["debt"]),
        "level": str(row["level"] or "-"),
        "until": str(row["level_until"] or "-"),
        "spend": str(row["lifetime_spend"]),
        "purchases": str(row["purchases"]),
        "program": str(row["program"]),
        "claims": "; ".join(_claims(shop, who)) or "-",
    }
