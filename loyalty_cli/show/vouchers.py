"""Vouchers for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows


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
    if Decimal(str(told["lost"])):
        lines.append(("lost", told["lost"]))
    by_benefits = told.get("benefits")
    if isinstance(by_benefits, Mapping) and by_benefits["percent"] is not None:
        lines.append((f"benefits, {by_benefits['percent']} %", by_benefits["discount"]))
    if isinstance(parts, list) and len(parts) > 1:
        lines += [(part["code"], part["reason"] or part["discount"]) for part in parts]
    show_object(told, lines, style)


def losses(told: Mapping[str, object]) -> list[str]:
    """What is lost of vouchers that may be used: what the order can't take, in a line for each.

    `told` is what `voucher check` and `redeem` say, with `parts` where there are several codes.
    """
    if told.get("counts") == "benefits":
        return ["the benefits of the member take off as much or more: the voucher is not used"]
    parts = told.get("parts")
    each = parts if isinstance(parts, list) else [told]
    return [said for part in each if told["valid"] and (said := _loss(part))]


def _loss(part: Mapping[str, object]) -> str:
    which = part.get("code", "the voucher")
    # A reference of an earlier release answers as at first, without what was lost.
    if Decimal(str(part.get("lost", 0))):
        return f"{which} is worth more than the order: {part['lost']} of it is lost when it is used"
    if not Decimal(str(part["discount"])):
        return f"{which} takes nothing off this order, and is used all the same"
    return ""
