"""`program diff`, `program simulate` and who would lose what (`program notice`) for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.output.text import clean, plural

CHANGE = ("table", "name", "setting", "change", "from", "to")
MEMBER = (*("member_id", "level", "level_candidate", "points", "points_candidate", "difference"),)
RULE = (
    *("kind", "rule", "on_rule", "points", "points_candidate", "difference"),
    *("events", "events_candidate"),
)
FIGURES = (
    *("events", "given", "clawed_back", "lapsed", "balance", "pending", "debt", "liability"),
)
_LISTS = ("rewards_gone", "rewards_dearer", "loses")


def show_text(text: str) -> None:
    """A file as it is, to be read or redirected."""
    terminal.out(text.rstrip("\n"))


def show_diff(diff: Row, style: Format) -> None:
    """What changes, and who feels it; CSV has a row for each change."""
    if style is Format.JSON:
        show_object(diff, [], style)
    elif style is Format.CSV:
        show_rows(diff["changes"], (), style, keys=CHANGE, empty="")
    else:
        for change in diff["changes"]:
            terminal.out(clean(change_text(change)))
        if not diff["changes"]:
            terminal.out("nothing changes")
            return
        accounts = plural(diff["accounts"], "account")
        new = plural(diff["accounts_without_entry"], "account")
        events = plural(diff["events_waiting"], "event")
        terminal.out("")
        terminal.out(f"{accounts} would feel it from the day it holds")
        terminal.out(f"at once: {events} that wait for a batch, {new} without an entry yet")


def change_text(change: Row) -> str:
    """ "earn spend: points 1 -> 2", "boost happy hour: added (multiply 2)"."""
    what = change["table"] if change["name"] is None else f"{change['table']} {change['name']}"
    if change["change"] == "changed":
        return f"{what}: {change['setting']} {change['from']} -> {change['to']}"
    details = change["to"] if change["change"] == "added" else change["from"]
    return f"{what}: {change['change']} ({details})"


def show_simulation(found: Row, style: Format) -> None:
    """Figures, levels, rules and, if asked, members; CSV has the members' rows, else the rules'."""
    members = found.get("members")
    if style is Format.JSON:
        show_object(found, [], style)
        return
    if style is Format.CSV:
        rows, keys = (found["rules"], RULE) if members is None else (members, MEMBER)
        show_rows(rows, (), style, keys=keys, empty="")
        return
    figures = [
        {
            "what": name.replace("_", " "),
            **{side: found[side][name] for side in ("now", "candidate", "difference")},
        }
        for name in FIGURES
        if any(found[side][name] is not None for side in ("now", "candidate"))
    ]
    _section(figures, "what", ("now", "candidate", "difference"), style)
    if found["levels"] and any(row["level"] for row in found["levels"]):
        _section(found["levels"], "level", ("now", "candidate", "difference"), style)
    rules = [{**row, "what": _rule(row)} for row in found["rules"]]
    _section(rules, "what", RULE[3:], style, title="rule")
    if members is not None:
        if members:
            terminal.out("")
        shown = [Column("member", "member_id")]
        if any(row["level"] or row["level_candidate"] for row in members):
            shown += [Column("level", "level"), Column("candidate", "level_candidate")]
        shown += [
            Column(title, key, right=True)
            for title, key in (("points", "points"), ("candidate", "points_candidate"))
        ]
        shown.append(Column("difference", lambda row: f"{row['difference']:+}", right=True))
        show_rows(members, shown, style, keys=(), empty="no member's points or level differ")


def _section(
    rows: list[Row] | list[dict[str, object]],
    first: str,
    keys: tuple[str, ...],
    style: Format,
    title: str | None = None,
) -> None:
    if not rows:
        return
    if title is not None or first == "level":
        terminal.out("")
    shown = [Column(title or first, first)]
    shown += [Column(key.replace("_", " "), key, right=True) for key in keys]
    show_rows(rows, shown, style, keys=(), empty="")


def _rule(row: Row) -> str:
    on = f" on {row['on_rule']}" if row["on_rule"] else ""
    return f"{row['kind']} {row['rule']}{on}"


def show_losses(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """A row for each member; CSV has all that a letter needs."""
    columns = [
        Column("member", "member_id"),
        Column("name", "name"),
        Column("loses", lambda row: " ".join(row["loses"]), wraps=True),
    ]
    shown = list(rows)
    if style is Format.CSV:
        shown = [{**row, **{key: " ".join(row[key]) for key in _LISTS}} for row in rows]
    show_rows(shown, columns, style, keys=tuple(keys), empty="no member would lose anything")


_RUN = ("points", "liability", "cost_percent")


def show_variations(found: Row, style: Format) -> None:
    """A line a run: its values, its figures and its members by level; then the best, if asked."""
    if style is Format.JSON:
        show_object(found, [], style)
        return
    runs: list[Row] = found["runs"]
    keys = list(runs[0]["settings"])
    levels = list(dict.fromkeys(name for run in runs for name in run["levels"] or ()))
    rows = [_run({"settings": dict.fromkeys(keys, "now"), **found["now"]}), *map(_run, runs)]
    problems = [run for run in runs if run["problem"] is not None]
    csv_keys = [*keys, *_RUN, *levels, "problem"]
    if style is Format.CSV:
        show_rows(
            [{key: row.get(key) for key in csv_keys} for row in rows[1:]],
            (),
            style,
            keys=csv_keys,
            empty="",
        )
        return
    shown = [Column(key, key, right=True) for key in keys]
    titles = ("points", "liability", "cost in %")
    shown += [
        Column(title, key, right=True)
        for title, key in zip(titles, _RUN, strict=True)
        if any(row.get(key) is not None for row in rows)
    ]
    shown += [Column(name, name, right=True) for name in levels]
    wanted = [*keys, *_RUN, *levels]
    show_rows(
        [{key: row.get(key) for key in wanted} for row in rows], shown, style, keys=(), empty=""
    )
    for run in problems:
        terminal.err(clean(f"{_settings(run)}: {run['problem']}"))
    if "best" in found:
        best = found["best"]
        said = "no run keeps the cost under that"
        if best is not None:
            said = f"most generous: {_settings(best)}, {best['cost_percent']} % of sales"
        terminal.out("")
        terminal.out(clean(said))


def _run(run: Row) -> dict[str, object]:
    figures = {key: run.get(key) for key in _RUN}
    return {**run["settings"], **figures, **(run["levels"] or {}), "problem": run.get("problem")}


def _settings(run: Row) -> str:
    return ", ".join(f"{key} = {value}" for key, value in run["settings"].items())
