"""`status` for people: how the store is, at a glance."""

from __future__ import annotations

from typing import Any

from loyalty_cli.show.output.data import Format, Row, show_object
from loyalty_cli.show.output.text import counted, plural

RISING_FROM = 10
"""Fewer wrong codes in a week are slips of fingers, however few there were before."""


def show_status(status: Row, style: Format) -> None:
    """`status`."""
    shown: list[tuple[str, Any]] = [
        ("store", f"{status['store']} ({_size(status)}, schema {status['schema']})"),
        ("shop", f"{status['name']}, {status['currency']}, {status['timezone']}"),
        ("phones", _phones(status)),
        ("journal", _journal(status["journal"])),
        ("holds", counted(status["counts"])),
    ]
    for program in status["programs"]:
        walked = program["walked_to"] or "none yet"
        shown.append(("program", f"{program['program']}: {program['name']}, last batch {walked}"))
    last = status["last_import"]
    if last is not None:
        said = f"{last['kind']} from {last['file']} at {last['at']}"
        shown.append(("last import", f"{said}: {counted(last['counts'])}"))
    batch = status["last_batch"]
    if batch is not None:
        ended = "" if batch["finished_at"] else " (not finished: run `loyalty batch` again)"
        shown.append(("last batch", f"up to {batch['as_of']} at {batch['started_at']}{ended}"))
    for left in status["left_accounts"]:
        event = left["transaction"] or left["activity"]
        at = "" if event is None else f" ({event} of {left['source']})"
        shown.append(("left as it was", f"{left['member_id']}: {left['reason']}{at}"))
    since = status["batch_due_since"]
    waits = (
        f"{status['events_waiting']} events; a batch is due since {since}" if since else "nothing"
    )
    shown.append((f"waits on {status['as_of']}", waits))
    if status["next_due"] is not None:
        shown.append(("next due", f"points lapse or a level is reviewed on {status['next_due']}"))
    shown += [
        ("last night", _night(status["last_night"], status["night_at_work"])),
        ("last backup", _backup(status)),
    ]
    inbox = status["inbox"]
    if inbox is not None:
        shown.append(("inbox", _inbox(inbox)))
    show_object(status, shown, style)


def wrong_codes_said(kinds: Row) -> list[str]:
    """A line a kind where somebody has tried codes that nobody has."""
    lines = []
    for kind, times in kinds.items():
        if times["week"]:
            codes = plural(times["week"], f"{kind.replace('-', ' ')} code")
            said = f"{codes} in seven days, {times['day']} on the last day"
            if times["week"] > max(RISING_FROM, 2 * times["week_before"]):
                said += f", after {times['week_before']} in the seven before: is somebody guessing?"
            lines.append(said)
    return lines


def _size(status: Row) -> str:
    log = f" and {status['log_bytes']:,} in its log" if status["log_bytes"] else ""
    return f"{status['bytes']:,} bytes{log}"


def _phones(status: Row) -> str:
    country, waits = status["country"], status["country_waits"]
    said = f"without a + they belong to {country}" if country else "no country"
    return f"{said}; {waits['said']}" if waits is not None else said


def _journal(mode: str) -> str:
    if mode == "wal":
        return "wal"
    return f"{mode} (no write-ahead log here, as on network drives: writers wait for readers)"


def _night(night: Row | None, at_work: str | None) -> str:
    if night is None:
        return "none yet"
    if night["finished_at"] is None:
        begun = f"of {night['as_of']}, begun at {night['started_at']}"
        return f"{begun}: " + (f"{at_work} is at work" if at_work else "cut short; run it again")
    failed = [
        f"{step['step']} {step.get('file', '')}".strip() + f" {step['status']}"
        for step in night["steps"]
        if step["status"] not in {"ok", "waits", "already", "empty"}
    ]
    said = f"of {night['as_of']}, done at {night['finished_at']}"
    return f"{said}: " + (", ".join(failed) or "all is well")


def _backup(status: Row) -> str:
    backup = status["last_backup"]
    if backup is None:
        return "none yet: see `loyalty backup`"
    said = f"{backup['file']} at {backup['made_at']}"
    if not backup["is_there"]:
        said += " (it is not there any more)"
    elif not backup["sound"]:
        said += " (its books don't add up: run `loyalty doctor`)"
    return said


def _inbox(inbox: Row) -> str:
    ready = sum(each["reason"] is None for each in inbox["waiting"])
    stuck = [each["file"] for each in inbox["waiting"] if each["reason"] not in (None, "young")]
    said = f"{plural(ready, 'file')} for the next night"
    if stuck:
        said += f"; staying there: {', '.join(stuck)}"
    if inbox["rejected"]:
        said += f"; {inbox['rejected']} rejected, to be mended"
    return said
