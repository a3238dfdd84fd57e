"""Which column of an unknown file is which: by its name, and by what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loyalty_cli.base.toml_text import quoted
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.header_words import closeness
from loyalty_cli.intake.profile.sniffing import ColumnLook, Sniffed

_E_MAIL = r"[^\s,;<>]+@[^\s,;<>]+"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line of [columns]: what the column is read from, in TOML; as a comment where it is a
    choice that stays to be made. `names` are the file's columns that it is made of."""

    column: str
    toml: str
    is_sure: bool = True
    names: tuple[str, ...] = ()


def propose(seen: Sniffed, kind: Kind) -> list[Proposed]:
    """The columns of a profile for the file, as far as they can be told."""
    return list(_Proposals(seen).of(kind))


def status_column(seen: Sniffed) -> ColumnLook | None:
    """The column of few words that says whether a row counts, if there is one."""
    found = [look for look in seen.columns if look.values and closeness(look.name, "status")]
    return found[0] if found else None


def _may_be_ids(look: ColumnLook) -> bool:
    return not look.dates and not look.shortened


def _are_currencies(look: ColumnLook) -> bool:
    return bool(look.values) and all(re.fullmatch("[A-Za-z]{3}", cell) for cell in look.values)


class _Proposals:
    def __init__(self, seen: Sniffed) -> None:
        names = [look.name for look in seen.columns]
        self._left = [
            look
            for look in seen.columns
            if look.filled and names.count(look.name) == 1 and look.name and look.name[-1] != "*"
        ]

    def of(self, kind: Kind) -> Iterator[Proposed]:
        yield from self._mail()
        if kind in ("transactions", "activities"):
            yield from self._when()
        if kind == "members":
            for role in ("birthday", "joined_on"):
                yield from self._plain(role, lambda look: bool(look.dates))
        if kind == "transactions":
            yield from self._amount()
            yield from self._plain("currency", _are_currencies)
        yield from self._plain("phone", lambda look: look.phones, by_cells=True)
        if kind == "transactions":
            yield from self._plain("transaction_id", _may_be_ids)
        yield from self._plain("member_id", _may_be_ids)
        yield from self._plain("card", _may_be_ids)
        if kind == "balances":
            yield from self._plain("points", lambda look: bool(look.numbers))
        if kind == "members":
            yield from self._plain("name", lambda look: not look.numbers and not look.dates)
        if kind == "transactions":
            for role in ("sku", "category"):
                yield from self._plain(role, lambda look: not look.dates)

    def _take(
        self, role: str, is_like: Callable[[ColumnLook], bool], *, by_cells: bool = False
    ) -> ColumnLook | None:
        fits = [look for look in self._left if is_like(look)]

        def nearness(look: ColumnLook) -> tuple[bool, int]:
            """A column of the contract's own name is the one that is meant."""
            return look.name.lower() == role, closeness(look.name, role)

        found = max(fits, key=nearness, default=None)
        if found is None or not (by_cells or any(nearness(found))):
            return None
        self._left.remove(found)
        return found

    def _plain(
        self, role: str, is_like: Callable[[ColumnLook], bool], *, by_cells: bool = False
    ) -> Iterator[Proposed]:
        found = self._take(role, is_like, by_cells=by_cells)
        if found is not None:
            yield Proposed(role, quoted(found.name), names=(found.name,))

    def _mail(self) -> Iterator[Proposed]:
        yield from self._plain("email", lambda look: look.emails == "all", by_cells=True)
        within = next((look for look in self._left if look.emails == "within"), None)
        if within is not None:
            toml = f"{{ column = {quoted(within.name)}, match = '{_E_MAIL}' }}"
            yield Proposed("email", toml, is_sure=False, names=(within.name,))

    def _when(self) -> Iterator[Proposed]:
        day = self._take("day", lambda look: bool(look.dates), by_cells=True)
        if day is None:
            return
        if any("%H" in one or "%I" in one for one in day.dates) or day.has_times:
            yield Proposed("occurred_at", quoted(day.name), names=(day.name,))
            return
        hour = self._take("hour", lambda look: bool(look.times), by_cells=True)
        if hour is None:
            yield Proposed("occurred_at", quoted(day.name), names=(day.name,))
            return
        joined = f'{{ join = [{quoted(day.name)}, {quoted(hour.name)}], with = " "'
        for one in day.dates:
            how = "" if one == "iso" else f", format = {quoted(f'{one} {hour.times}')}"
            names = (day.name, hour.name)
            is_sure = len(day.dates) == 1
            yield Proposed("occurred_at", f"{joined}{how} }}", is_sure, names)

    def _amount(self) -> Iterator[Proposed]:
        def is_number(look: ColumnLook) -> bool:
            return bool(look.numbers)

        amount = self._take("amount", is_number)
        quantity = self._take("quantity", is_number)
        price = self._take("price", is_number)
        if amount is not None:
            yield Proposed("amount", quoted(amount.name), names=(amount.name,))
        if price is not None and quantity is not None:
            toml = f"{{ sum = [{quoted(price.name)}], times = {quoted(quantity.name)} }}"
            yield Proposed("amount", toml, amount is None, (price.name, quantity.name))
        elif price is not None and amount is None:
            yield Proposed("amount", quoted(price.name), names=(price.name,))
        if quantity is not None:
            yield Proposed("quantity", quoted(quantity.name), names=(quantity.name,))
