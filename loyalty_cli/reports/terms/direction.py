"""Whether a change of a program file is better or worse for members, key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from loyalty_cli.base.dates import LAST_DAY, Length
from loyalty_cli.program.language.tables import ExpiryTable, LimitTable, Table
from loyalty_cli.program.language.times import rough_days

Verdict = Literal["better", "worse", "mixed"]

Sign = int
"""1 where the second of two values is better for members, -1 where it is worse, 0 where that
depends on the member."""

Compare = Callable[[Any, Any], Iterator[Sign]]

BEST = Decimal("Infinity")

NEVER = ExpiryTable(after="never")
"""What a program without [expiry] has."""


def verdict(old: Table | None, new: Table | None) -> Verdict | None:
    """What it means for members that one table becomes the other; None where nothing of it does.

    A table that was not there is better, one that is no more is worse.
    """
    if old is None or new is None:
        return None if old is new else "better" if old is None else "worse"
    return summed(set(signs(old, new)))


def summed(found: set[Sign]) -> Verdict | None:
    """What several changes come to."""
    if not found:
        return None
    if len(found) > 1 or 0 in found:
        return "mixed"
    return "better" if 1 in found else "worse"


def signs(old: Table, new: Table, *only: str) -> Iterator[Sign]:
    """The signs of all keys of two tables of one kind that are not the same, or of some keys."""
    for field, about in type(old).model_fields.items():
        key = about.alias or field
        before, after = getattr(old, field), getattr(new, field)
        if before != after and (not only or key in only):
            yield from _of_key(key)(before, after)


def _of_key(key: str) -> Compare:
    """How two values of a key are compared; what is in none of the lists depends."""
    return _nothing if key in NEUTRAL else COMPARED.get(key, _depends)


def _nothing(old: Any, new: Any) -> Iterator[Sign]:
    return iter(())


def _depends(old: Any, new: Any) -> Iterator[Sign]:
    yield 0


def _sign(difference: Decimal | int) -> Sign:
    return (difference > 0) - (difference < 0)


def _number(value: Any, nothing: Decimal | None) -> Decimal | None:
    """A value as a number to compare; None where it can't be one."""
    if value is None:
        return nothing
    if isinstance(value, Length):
        return Decimal(rough_days(value))
    if value in ("forever", "never"):
        return BEST
    try:
        return Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        return None


def number(direction: Sign, nothing: Decimal | None = None) -> Compare:
    """More (1) or less (-1) is better; `nothing` is what a missing value comes to. Values by group
    are compared group by group, and a group that comes or goes counts by itself."""

    def compare(old: Any, new: Any) -> Iterator[Sign]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            for group in {**old, **new}:
                if group not in old or group not in new:
                    yield 1 if group in new else -1
                elif old[group] != new[group]:
                    yield from compare(old[group], new[group])
            return
        before, after = _number(old, nothing), _number(new, nothing)
        if before is None or after is None:
            yield 0
        elif before != after:
            yield direction * (1 if after > before else -1)

    return compare


def ordered(*words: Any) -> Compare:
    """Words from the worst to the best."""

    def compare(old: Any, new: Any) -> Iterator[Sign]:
        known = old in words and new in words
        yield _sign(words.index(new) - words.index(old)) if known else 0

    return compare


def several(direction: Sign) -> Compare:
    """More of them (1) or fewer (-1) are better; others than before depend."""

    def compare(old: Any, new: Any) -> Iterator[Sign]:
        if old is None or new is None:
            yield 0
            return
        before, after = set(old), set(new)
        if before - after:
            yield -direction if not after - before else 0
        elif after - before:
            yield direction

    return compare


def _tables(kind: str) -> Compare:
    """A table within a table; one that comes or goes depends."""

    def compare(old: Table | None, new: Table | None) -> Iterator[Sign]:
        if old is None or new is None:
            yield 0
        else:
            yield from signs(old, new)

    return compare


def _discount(old: Table | None, new: Table | None) -> Iterator[Sign]:
    """A discount that comes is better, one that goes worse."""
    if old is not None and new is not None:
        yield from signs(old, new)
    else:
        yield -1 if new is None else 1


def _limits(old: tuple[LimitTable, ...], new: tuple[LimitTable, ...]) -> Iterator[Sign]:
    if set(old) < set(new):
        yield -1
    elif set(new) < set(old):
        yield 1
    elif len(old) == len(new) == 1 and old[0].every == new[0].every:
        clip, reject = "clip", "reject"
        yield from number(1)(old[0].times, new[0].times) if old[0].times != new[0].times else ()
        if old[0].points != new[0].points:
            yield from number(1)(old[0].points, new[0].points)
        if (old[0].over or clip) != (new[0].over or clip):
            yield from ordered(reject, clip)(old[0].over or clip, new[0].over or clip)
    else:
        yield 0


def _conditions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Sign]:
    """A condition more is worse, one less is better, another value by what it asks for."""
    for key in {**old, **new}:
        if key not in old or key not in new:
            yield 1 if key not in new else -1
        elif old[key] != new[key]:
            yield from CONDITIONS.get(key, _depends)(old[key], new[key])


def _early(old: Mapping[str, Length] | None, new: Mapping[str, Length] | None) -> Iterator[Sign]:
    yield from number(1)(old or {}, new or {})


CONDITIONS: Mapping[str, Compare] = {
    **dict.fromkeys(("min_amount", "min_order", "quiet", "member_for", "nth"), number(-1)),
    "max_amount": number(1),
    **dict.fromkeys(
        ("category", "sku", "store", "channel", "subject", "weekday", "level", "club"),
        several(1),
    ),
    **dict.fromkeys(("not_category", "not_sku"), several(-1)),
    "birthday": ordered("day", "week", "month"),
}
"""How two values of a condition are compared, where that can be said."""

_ZERO, _ONE = Decimal(0), Decimal(1)

COMPARED: Mapping[str, Compare] = {
    **dict.fromkeys(("points", "add", "percent", "amount", "uses"), number(1)),
    "multiply": number(1, _ONE),
    "point_value": number(1),
    **dict.fromkeys(("stock", "max_discount", "valid", "after", "idle"), number(1, BEST)),
    **dict.fromkeys(("grace", "min_life"), number(1, _ZERO)),
    **dict.fromkeys(("per", "per_quantity", "cost", "from"), number(-1)),
    **dict.fromkeys(("pending", "min_order", "holdout", "min"), number(-1, _ZERO)),
    "step": number(-1, _ONE),
    "starts_on": number(-1, _ZERO),
    "ends_on": number(1, Decimal(LAST_DAY)),
    "rounding": ordered("down", "half-even", "half-up", "up"),
    "round": ordered("none", "month-end", "quarter-end", "year-end"),
    "stacking": ordered("best", "add", "multiply"),
    "debt": ordered("carry", "forgive"),
    "join": ordered("invite", "auto"),
    "upgrade": ordered("at-review", "at-once"),
    "crossing": ordered("after", "before"),
    "downgrade": ordered("to-earned", "one-level", "never"),
    "keep": ordered("end-of-year", "end-of-next-year", "forever"),
    **dict.fromkeys(
        ("prorate", "carry", "counts_for_tier", "free_shipping", "stacks"), ordered(False, True)
    ),
    "personal": ordered(True, False),
    "pay": ordered(True, None, False),
    **dict.fromkeys(("perks", "reward"), several(1)),
    "rules": several(1),
    "not_counted": several(-1),
    "limit": _limits,
    "when": _conditions,
    "expiry": _tables("expiry"),
    "voucher": _tables("voucher"),
    "gift_card": _tables("gift_card"),
    "discount": _discount,
    "early_access": _early,
}
"""How two values of a key are compared, where that can be said without knowing the member."""

NEUTRAL = frozenset({"name", "id", "value", "code", "message", "breakage", "level"})
"""Keys that are no better and no worse; levels are compared one by one."""

DEPENDS = frozenset(
    {
        *("on", "by", "window", "kind", "item", "every", "times", "over"),
        *("term", "price", "refund", "sku", "club"),
    }
)
"""Keys of which a change is better for some and worse for others, or that are compared with the
keys beside them."""
