"""Typed rows as plain data, for comparing them with what a file beside a sample expects."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.kinds.rows import Activity, Bad, Balance, LeftOut, MemberRow, Transaction
from loyalty_cli.intake.profile.shipped import find_profile

SAMPLES = Path(__file__).parent / "samples"

_CURRENCY = {
    **dict.fromkeys(("square-items", "square-transactions", "gumroad-sales"), "USD"),
    **dict.fromkeys(("shopee-tw", "91app-orders"), "TWD"),
}
_TEXTS = ("name", "email", "phone", "card", "referred_by", "store", "nickname")


def samples() -> list[Path]:
    """All samples of all profiles."""
    return sorted(SAMPLES.glob("*/*.csv"))


def read_sample(sample: Path, data: bytes | None = None) -> list[Any]:
    """What a sample, or other bytes in its place, holds when it is read with its profile."""
    name = sample.parent.name
    profile = find_profile(name)
    source = io.BytesIO(sample.read_bytes() if data is None else data)
    source.name = sample.name
    return list(
        READERS[profile.kind or "transactions"](
            source,
            profile,
            digits=2,
            currency=_CURRENCY.get(name, "EUR"),
            zone="Europe/Berlin",
            country="DE",
        )
    )


def as_text(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Each row with what it says, without what it leaves open."""
    return [{name: value for name, value in _told(row).items() if value} for row in rows]


def write_expected() -> None:
    """What the samples hold now, into the files beside them."""
    for folder in sorted({sample.parent for sample in samples()}):
        told = {one.name: as_text(read_sample(one)) for one in sorted(folder.glob("*.csv"))}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _told(row: Any) -> dict[str, Any]:
    if isinstance(row, Bad):
        return {"bad": [f"{problem.line} {problem.code}" for problem in row.problems]}
    if isinstance(row, LeftOut):
        return {"left out": row.reason, "lines": [one.line for one in row.rows]}
    if isinstance(row, MemberRow):
        told = {name: getattr(row, name) for name in ("member_id", *_TEXTS)}
        days = {name: getattr(row, name) for name in ("birthday", "joined_on")}
        told |= {name: iso(day) for name, day in days.items() if day is not None}
        consents = {name: "yes" if given else "no" for name, given in row.consents.items()}
        keys = [f"{kind} {key}" for kind, key in row.keys]
        return {**told, "keys": keys, "consents": consents, "attributes": dict(row.attributes)}
    if isinstance(row, Balance):
        keys = [f"{kind} {key}" for kind, key in row.keys]
        return {"who": keys, "points": str(row.points), "reason": row.reason}
    told = {"id": row.id, "who": [f"{kind} {key}" for kind, key in row.keys]}
    time = row.when.instant if row.when.minute is not None else iso(row.when.day)
    told |= {"when": time, "store": row.store, "channel": row.channel}
    if isinstance(row, Activity):
        return {**told, "kind": row.kind, "subject": row.subject}
    assert isinstance(row, Transaction)
    parts = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card", "refunded")
    money = {name: getattr(row, name) for name in ("amount", *parts)}
    told |= {name: format_minor(value, 2) for name, value in money.items() if value is not None}
    lines = [
        " ".join(
            (
                line.sku or "-",
                line.category or "-",
                "-" if line.quantity is None else format_minor(line.quantity, QUANTITY_DIGITS),
                format_minor(line.amount, 2),
            )
        )
        for line in row.lines
    ]
    rest = {"refund_of": row.refund_of, "undone": row.undone, "lines": lines}
    return {"type": row.type, **told, **rest}


if __name__ == "__main__":
    write_expected()
