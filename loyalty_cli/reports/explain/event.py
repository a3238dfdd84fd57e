"""One transaction or activity: what it was, how it was judged, what was posted, what became of it.

Law 10 (DESIGN): every point can be traced to event, rule, version, level and boosts; every zero
too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.account.entries import Entry, Judgement
from loyalty_cli.engine.judging.carried import changes_of, taken_of_others
from loyalty_cli.engine.judging.explaining import (
    Explained,
    Given,
    explain_event,
    explain_refund,
    explain_unmatched,
)
from loyalty_cli.engine.rewards.claiming import is_of_reward
from loyalty_cli.program.judging.basket import basket, bought
from loyalty_cli.program.judging.facts import PURCHASE, REFUND, Event
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.reports.explain.carried import lost_told, taken_told
from loyalty_cli.reports.explain.entry import grant_told
from loyalty_cli.reports.explain.facts import Found, fact
from loyalty_cli.reports.explain.gifts import rewards_on
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.explain.lots import entry_rows, fed_by, named
from loyalty_cli.reports.explain.steps import grants_told, rule_told, rules_told

PARTS = ("tax", "shipping", "tip")
PAID = ("paid_by_points", "paid_by_gift_card")


NO_EVENT: dict[str, Any] = {
    **dict.fromkeys(("outcome", "batch_due", "fact", "counts", "judgement")),
    **dict.fromkeys(("merged_from", "undone_on")),
    "rules": [],
    "grants": [],
    "refund": None,
    "entries": [],
    "total": 0,
    "refunds": [],
    "steps_lost": [],
    "lots": [],
    "levels": [],
    "agrees": True,
}
"""What is told where an entry has no event: all keys, none with an answer."""


def event_told(account: History, found: Found) -> dict[str, Any]:
    """The story of one event; keys without an answer are null or empty.

    What an account judged before it went into this one stands there.
    """
    history = account.home(found.event)
    event = history.events([found.event])[found.event]
    judgement = history.judgements.get(found.event)
    entries = history.of_event(found.event)
    told: dict[str, Any] = NO_EVENT | {
        "merged_from": None if history is account else member_id(history),
        **_outcome(history, found, event, judgement),
        "fact": fact(history.store, found.event),
        "undone_on": iso(undone) if (undone := history.withdrawn.get(found.event)) else None,
        "counts": _counts(history, event, judgement),
        "judgement": None if judgement is None else _judgement(history, judgement),
        "entries": entry_rows(history, entries),
        "total": sum(entry.points for entry in entries),
        "refunds": _refunds(history, event),
        "steps_lost": lost_told(
            account, event.number, (each.number for each in history.refunds_of(event.number))
        ),
        "lots": fed_by(history, entries),
        "levels": _levels(history, found.event),
    }
    if judgement is not None and told["outcome"] == "judged":
        posted = history.of_event(found.event, taken_back=False)
        told |= _steps(history, event, judgement, posted)
    return told


def member_id(history: History) -> str:
    """The id of the member whose account it is."""
    row = history.store.db.execute(
        "SELECT member_id FROM members WHERE member = ?", (history.member,)
    ).fetchone()
    return str(row[0])


def _outcome(
    history: History, found: Found, event: Event, judgement: Judgement | None
) -> dict[str, Any]:
    """What became of the event: judged, or why not, and where it waits the day a batch is due."""
    if judgement is not None:
        status = judgement.saw.get("status")
        if isinstance(status, str):
            return {"outcome": status, "batch_due": None}
        if judgement.version is None:
            return {"outcome": "nothing-to-take", "batch_due": None}
        return {"outcome": "judged", "batch_due": None}
    taken_back = history.store.db.execute(
        "SELECT 1 FROM withdrawals WHERE event = ?", (event.number,)
    ).fetchone()
    if taken_back is not None:
        return {"outcome": "taken-back", "batch_due": None}
    if found.member is None:
        return {"outcome": "guest", "batch_due": None}
    if not history.is_ever_judged(event.kind, event.day, event.refund_of):
        never = "nothing-to-take" if event.kind == REFUND else "before-program"
        return {"outcome": never, "batch_due": None}
    (walked_to,) = history.store.db.execute(
        "SELECT walked_to FROM programs WHERE program = ?", (history.program,)
    ).fetchone()
    due = event.day if walked_to is None else max(event.day, parse_day(walked_to))
    outcome = "later" if event.day > history.as_of else "waiting"
    return {"outcome": outcome, "batch_due": iso(due)}


def _counts(history: History, event: Event, judgement: Judgement | None) -> dict[str, Any] | None:
    """What of a purchase counts and what is left out; what was refunded since and is kept."""
    version = None if judgement is None else judgement.version
    if event.kind != PURCHASE or version is None:
        return None
    program = history.plan.book.numbered(version).program
    digits = history.store.settings.digits

    def money(minor: int) -> str:
        return format_minor(minor, digits)

    counted = basket(event, program.not_counted, program.fees)
    given_back = [refund.amount for refund in history.refunds_of(event.number)]
    parts = [(part, getattr(event, part)) for part in (*PARTS, *PAID)]
    return {
        "amount": money(event.amount),
        "left_out": [
            {"part": part, "amount": money(minor)}
            for part, minor in parts
            if minor and _is_left_out(program, part)
        ],
        "counts": money(counted.order),
        "lines": [
            {
                "line": number,
                "sku": line.sku,
                "category": line.category,
                "amount": money(line.amount),
                "counts": money(counts),
            }
            for number, (line, counts) in enumerate(
                zip(bought(event), counted.counted, strict=True), 1
            )
        ],
        "refunded": money(sum(given_back)),
        "kept": money(event.amount - sum(given_back)),
    }


def _is_left_out(program: Program, part: str) -> bool:
    return part in PAID or part in program.not_counted


def _judgement(history: History, judgement: Judgement) -> dict[str, Any]:
    """By which version, at which level, as which of its kind, and what it saw of the member."""
    day = history.places[judgement.event][0]
    saw = judgement.saw
    return {
        **_in_force(history, judgement.version),
        "posted_on": iso(judgement.posted_on),
        "late": day < judgement.posted_on,
        "level": judgement.level,
        "nth": judgement.nth or saw.get("nth"),
        "birthday": saw.get("birthday"),
        "joined_on": saw.get("joined_on"),
        "last_purchase": saw.get("last_purchase"),
        "attributes": saw.get("attributes", {}),
    }


def _in_force(history: History, version: int | None) -> dict[str, Any]:
    """Which of the program's versions, from when until when it holds; null is from the beginning,
    or without end."""
    if version is None:
        return {"version": None, "valid_from": None, "valid_until": None}
    start = history.plan.book.numbered(version).valid_from
    later = [v.valid_from for v in history.plan.book.by_start if v.valid_from is not None]
    ends = [day for day in later if day > (start or 0)]
    return {
        "version": history.plan.book.place(version),
        "valid_from": None if start is None else iso(start),
        "valid_until": iso(min(ends) - 1) if ends else None,
    }


def _steps(
    history: History, event: Event, judgement: Judgement, entries: list[Entry]
) -> dict[str, Any]:
    """How the points came about, judged again; and whether the ledger says the same."""
    digits = history.store.settings.digits
    if event.kind != REFUND:
        explained = explain_event(history.plan, event, judgement, history.used_before(event.number))
        return {
            "rules": rules_told(explained, entries, digits),
            "grants": [
                *grants_told(explained.grants, entries, rewards_on(history, event.number)),
                *(row for entry in entries if (row := grant_told(history, entry)) is not None),
            ],
            "agrees": _posted(history, explained, entries) == set(explained.given()),
        }
    if event.refund_of is None:
        explained = explain_unmatched(
            history.plan, event, judgement, history.used_before(event.number)
        )
        points = {award.rule.name: award.points for award in explained.awards if award.points}
        return {
            "rules": rules_told(explained, (), digits),
            "refund": {
                "of": None,
                "amount": format_minor(event.amount, digits),
                **dict.fromkeys(("bought_on", "bought_for", "counted_before", "counted_after")),
                "all_gone": None,
                "only_spend": event.only_spend,
                "rules": [],
                "carried": [],
            },
            "agrees": points == _taken(entries),
        }
    return _refund(history, event, entries)


def _posted(history: History, explained: Explained, entries: list[Entry]) -> set[Given]:
    """What the ledger has of the rules, boosts and grants that the explanation is about."""
    on_event = {told.look.grant.name for told in explained.grants}
    return {
        Given(
            entry.kind,
            entry.rule or "",
            entry.on_rule,
            entry.points,
            entry.desired,
            entry.available_on or 0,
            entry.expires_on,
            entry.note,
        )
        for entry in entries
        if entry.kind in {"earn", "boost"}
        or (entry.kind == "grant" and entry.rule in on_event and not is_of_reward(entry))
    }


def _taken(entries: list[Entry]) -> dict[str, int]:
    return {e.rule or "": -e.desired for e in entries if e.kind == "clawback"}


def _refund(history: History, refund: Event, entries: list[Entry]) -> dict[str, Any]:
    """A refund of a judged purchase: what was kept before and after, and what each rule lost."""
    assert refund.refund_of is not None
    digits = history.store.settings.digits
    bought_then = history.events([refund.refund_of])[refund.refund_of]
    purchase = history.purchase(bought_then, before=history.place(refund.number))
    changes = changes_of(history.home(refund.number).judgements[refund.number])
    assert purchase.judgement.version is not None
    program = history.plan.book.numbered(purchase.judgement.version).program
    lost, trace = explain_refund(history.plan, purchase, refund, changes)
    others = taken_of_others(entries, changes, bought_then.number)
    return {
        "refund": {
            "of": bought_then.id,
            "amount": format_minor(refund.amount, digits),
            "bought_on": iso(bought_then.day),
            "bought_for": format_minor(bought_then.amount, digits),
            "counted_before": format_minor(lost.had.order, digits),
            "counted_after": format_minor(lost.has.order, digits),
            "all_gone": lost.whole,
            "rules": [
                {
                    "rule": rule,
                    "gave": gave,
                    "taken_before": purchase.taken.get(rule, 0),
                    "would_give": lost.now.get(rule, 0),
                    "taken": lost.points.get(rule, 0),
                }
                for rule, gave in lost.gave.items()
            ],
            "carried": taken_told(history, program, bought_then.number, changes),
        },
        "rules": [rule_told(look, trace, digits) for look in trace.rules],
        "agrees": lost.points == _taken([e for e in entries if e.number not in others])
        and -sum(change.points for change in changes) == _of(entries, others),
    }


def _of(entries: list[Entry], numbers: Collection[int]) -> int:
    return -sum(entry.desired for entry in entries if entry.number in numbers)


def _refunds(history: History, event: Event) -> list[dict[str, Any]]:
    """The refunds of a purchase that have been judged, with what each took."""
    if event.kind != PURCHASE or event.number not in history.judgements:
        return []
    refunds = history.refunds_of(event.number)
    names = named(history, [refund.number for refund in refunds])
    return [
        {
            **names[refund.number],
            "date": iso(refund.day),
            "amount": format_minor(refund.amount, history.store.settings.digits),
            "points": sum(entry.points for entry in history.of_event(refund.number)),
            "entries": [entry.number for entry in history.of_event(refund.number)],
        }
        for refund in refunds
    ]


def _levels(history: History, event: int) -> list[dict[str, Any]]:
    """The levels that the event changed."""
    return [
        {
            "posted_on": iso(change.posted_on),
            "from": change.from_level,
            "to": change.level,
            "until": None if change.until is None else iso(change.until),
            "why": change.why,
        }
        for change in history.changes
        if change.event == event
    ]
