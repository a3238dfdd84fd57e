"""Questions over what members bought, for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows

NOBODY = "nobody has bought anything in that time"


def show_value(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report value`."""
    shown = [
        Column("member", "member_id"),
        Column("name", "name", wraps=True),
        *_program(rows),
        Column("purchases", "purchases", right=True),
        Column("spend", "spend", right=True),
        Column("average", "average_order", right=True),
        Column("first", "first_on"),
        Column("last", "last_on"),
        Column("days since", "recency_days", right=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def show_rfm(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report rfm`."""
    shown = [
        Column("member", "member_id"),
        *_program(rows),
        Column("days since", "recency_days", right=True),
        Column("purchases", "purchases", right=True),
        Column("spend", "spend", right=True),
        *(Column(score, score, right=True) for score in ("r", "f", "m")),
        Column("segment", "segment"),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def show_forecast(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report forecast`."""
    shown = [
        Column("member", "member_id"),
        *_program(rows),
        Column("purchases", "purchases", right=True),
        Column("days since", "recency_days", right=True),
        Column("days known", "age_days", right=True),
        Column("still buys", lambda row: _percent(row["p_alive"]), right=True),
        Column("will buy", lambda row: _decimal(row["expected_purchases"]), right=True),
        Column("worth", "expected_value", right=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def show_fit(fit: Row, style: Format) -> None:
    """`report forecast --fit`."""
    lines: list[tuple[str, object]] = [
        (key.replace("_", " "), fit[key]) for key in ("model", "unit", "members", "until")
    ]
    lines += [(name, f"{value:.4g}") for name, value in fit["parameters"].items()]
    lines.append(("log-likelihood", f"{fit['log_likelihood']:.2f}"))
    money = fit["gamma_gamma"]
    if money is None:
        lines.append(("gamma-gamma", "too few have bought again, or no fit"))
    else:
        told = ", ".join(f"{name} {money[name]:.4g}" for name in ("p", "q", "v"))
        lines.append(("gamma-gamma", f"{told} of {money['members']} members"))
    if fit["at_limit"]:
        lines.append(("not told", f"{', '.join(fit['at_limit'])}: only that they are at a limit"))
    show_object(fit, lines, style)


def show_backtest(told: Row, style: Format) -> None:
    """`report forecast --backtest`: week by week, then by how much a forecast is wrong."""
    if style is Format.JSON:
        show_object(told, [], style)
        return
    shown = [
        Column("week from", "period"),
        Column("forecast", lambda row: _decimal(row["forecast"]), right=True),
        Column("seen", "seen", right=True),
    ]
    keys = ("period", "forecast", "seen")
    show_rows(told["periods"], shown, style, keys=keys, empty=NOBODY)
    if style is not Format.CSV:
        terminal.out("")
        terminal.out(
            f"wrong by {_decimal(told['mae_model'])} purchases a member on average; going on as "
            f"before would be wrong by {_decimal(told['mae_naive'])}"
        )


def show_quiet(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report quiet`."""
    shown = [
        Column("member", "member_id"),
        Column("last", "last_on"),
        Column("usual gap", lambda row: f"{row['usual_gap_days']:g}", right=True),
        Column("days since", "days_since", right=True),
        Column("times the usual", lambda row: f"{row['unusual']:.1f}", right=True),
        Column("worth", "expected_value", right=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty="nobody has bought on two days in that time")


def show_affinity(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report affinity`."""
    shown = [
        Column("member", "member_id"),
        *_program(rows),
        Column("favourite", "favourite"),
        Column("share", lambda row: _percent(row["share"]), right=True),
        Column("price", lambda row: row["price_band"] or ""),
        Column("may be next", lambda row: row["next_category"] or ""),
        Column("alike", lambda row: "" if row["score"] is None else _decimal(row["score"])),
    ]
    show_rows(rows, shown, style, keys=keys, empty="nobody bought a category in that time")


def show_hits(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report affinity --backtest`."""
    shown = [
        Column("of the first", "at", right=True),
        Column("members", "members", right=True),
        Column("hit", lambda row: _percent(row["hit_rate"]), right=True),
        Column("if all are told what most buy", lambda row: _percent(row["most_popular"])),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def show_cohorts(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report cohorts`: for people a line a cohort, with the share of each period since."""
    if style in {Format.JSON, Format.CSV}:
        show_rows(rows, [], style, keys=keys, empty=NOBODY)
        return
    lines: dict[str, dict[str, object]] = {}
    for row in rows:
        line = lines.setdefault(row["cohort"], {"first bought": row["cohort"], "members": 0})
        line["members"] = row["size"]
        line[f"+{len(line) - 2}"] = _percent(row["share"])
    longest = max((len(line) - 2 for line in lines.values()), default=0)
    shown = [Column("first bought", "first bought"), Column("members", "members", right=True)]
    shown += [Column(f"+{place}", _share_of(f"+{place}"), right=True) for place in range(longest)]
    show_rows(list(lines.values()), shown, style, keys=keys, empty=NOBODY)


def _share_of(period: str) -> Callable[[Row], object]:
    return lambda line: line.get(period, "")


def _percent(chance: float) -> str:
    return f"{100 * chance:.0f} %"


def _decimal(value: float) -> str:
    return f"{value:.2f}"


def _program(rows: Sequence[Row]) -> list[Column]:
    """The program's column, where there are several."""
    return [Column("program", "program")] if len({row["program"] for row in rows}) > 1 else []
