"""Vouchers for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyalty_cli.show.data import Column, Format, Row, show_object, show_rows


def show_vouchers(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`voucher list`."""
    shown = [
        Column("code", "code"),
        Column("reward", "reward"),
        Column("member", "member_id"),
        Column("takes off", "takes_off"),
        Column("status", "status"),
        Column("used", lambda row: f"{row['uses']} of {row['uses_max']}", right=True),
        Column("until", "expires_on"),
        Column("use", "last_use", right=True),
    ]
    if not any(row["last_use"] for row in rows):
        shown.pop()
    show_rows(rows, shown, style, keys=keys, empty="no vouchers")


def show_check(told: Mapping[str, object], style: Format) -> None:
    """`voucher check`."""
    parts = told.get("parts")
    lines: list[tuple[str, object]] = [("valid", "yes" if told["valid"] else "no")]
    if told["reason"] is not None:
        lines.append(("why", told["reason"]))
    lines += [("discount", told["discount"]), ("to pay", told["to_pay"])]
    if isinstance(parts, list) and len(parts) > 1:
        lines += [(part["code"], part["reason"] or part["discount"]) for part in parts]
    show_object(told, lines, style)
