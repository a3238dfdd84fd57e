"""The keys of all members' phones compared anew, when a store gets another country."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.common import key_of
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.facts.phone_keys import replace_phone_keys
from loyalty_cli.store.file.connection import CountryChanged, Store
from loyalty_cli.store.file.settings import change_country, read_settings

NO_COUNTRY = "none"


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """A phone as it is compared: of whom, how it was typed, and the key that it has now.

    `is_own` is false for a key that the member has by a merge.
    """

    key: str
    member: int
    member_id: str
    status: str
    typed: str
    is_own: bool


@dataclass(slots=True)
class Compared:
    """All phones by another country: keys that change, those that would be of several members, and
    those that stay as they are: they are no number there, or nobody can change them."""

    country: str | None
    new_keys: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, list[PhoneKey]] = field(default_factory=dict)
    staying: list[PhoneKey] = field(default_factory=list)

    def problems(self) -> list[Problem]:
        """One problem for each number that several members would have."""
        return [_clash(number, of) for number, of in sorted(self.clashes.items())]


def compare_phones(store: Store, country: str | None) -> Compared:
    """What the phones of all members are by that country; nothing is written."""
    found = Compared(country)
    by_number: dict[str, list[PhoneKey]] = defaultdict(list)
    for phone in _phones(store):
        number = key_of("phone", phone.typed, country)
        if number is None:
            found.staying.append(phone)
        by_number[number or phone.key].append(phone)
    for number, phones in by_number.items():
        if len({phone.member for phone in phones}) > 1:
            if not any(map(_is_changeable, phones)):
                found.staying += phones
                continue
            found.clashes[number] = phones
        for phone in phones:
            if phone.key != number:
                found.new_keys[phone.key] = number
    return found


def follow_country(store: Store, country: str | None, *, caller: Caller) -> Compared | None:
    """Gives the store that country, with the keys of all phones by it; None where it has it.

    Where a number would then belong to several members (`clashes`), or in a dry run, nothing is
    changed. Nothing else may have been read of the store: of several commands that want to give it
    a country at once, all but the first begin again by the settings that they find then.
    """
    try:
        return _give_country(store, country, caller)
    except CountryChanged:
        store.settings = read_settings(store.db, store.path)
        return _give_country(store, country, caller)


def _give_country(store: Store, country: str | None, caller: Caller) -> Compared | None:
    if country == store.settings.country:
        return None
    with command(store, "country", caller) as doing:
        found = compare_phones(store, country)
        if found.clashes:
            return found
        before = store.settings
        doing.begin()  # No walk looks at a key: a replay has nothing to do for it.
        replace_phone_keys(store.db, found.new_keys)
        after = change_country(store.db, before, country)
        doing.record(before=before.country or NO_COUNTRY, after=country or NO_COUNTRY)
    if not caller.dry_run:
        store.settings = after
    return found


def _phones(store: Store) -> Iterator[PhoneKey]:
    """The phone keys of all members, each with the text that it came from, where that is known."""
    country = store.settings.country
    for key, member, once, member_id, status, typed in store.db.execute(
        """SELECT k.key, k.member, k.once, m.member_id, m.status, o.phone FROM member_keys k
           JOIN members m ON m.member = k.member
           JOIN members o ON o.member = coalesce(k.once, k.member)
           WHERE k.kind = 'phone' ORDER BY k.member, k.once"""
    ):
        is_it = typed is not None and key_of("phone", typed, country) == key
        yield PhoneKey(key, member, member_id, status, typed if is_it else key, once is None)


def _clash(number: str, phones: list[PhoneKey]) -> Problem:
    of = {phone.member: phone for phone in reversed(phones)}
    members = [of[member] for member in sorted(of)]
    said = " and ".join(f"{each.member_id} ({each.typed})" for each in members)
    ids = [shlex.quote(each.member_id) for each in members]
    ways = []
    if len(members) == 2 and all(each.status == "active" for each in members):
        ways.append(f"If they are one person: loyalty member merge {ids[0]} {ids[1]}")
    changeable = [i for i, each in zip(ids, members, strict=True) if _is_changeable(each)]
    if changeable:
        take = "Else take" if ways else "Take"
        edit = f'loyalty member edit {changeable[-1]} --phone ""'
        ways.append(f"{take} the number from one: {edit}")
    return Problem(
        "phone-of-several",
        f"{number} would be the phone of {said}",
        column="phone",
        value=number,
        fix=". ".join(ways) + ".",
    )


def _is_changeable(phone: PhoneKey) -> bool:
    return phone.is_own and phone.status in ("active", "suspended")
