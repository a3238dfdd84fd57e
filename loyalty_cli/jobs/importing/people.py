"""Whose a row is: keys to members, and the members that `--unknown enrol` makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from loyalty_cli.base.dashes import is_dash
from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.jobs.members.erased_keys import Forgotten
from loyalty_cli.store.facts.members import (
    UNNAMED,
    Key,
    MemberState,
    find_members,
    insert_members,
    member_ids,
    next_member,
)
from loyalty_cli.store.file.connection import Store

Unknown = Literal["reject", "guest", "enrol"]
"""What to do with a key that nobody has."""

_REMEMBERED = 200_000

_WORDS = {"member_id": "member", "card": "card", "email": "e-mail", "phone": "phone"}


class People:
    """Looks members up by their keys, many at a time, and remembers what it found."""

    def __init__(
        self, store: Store, unknown: Unknown, arrival: int, *, takes_guests: bool = True
    ) -> None:
        """With `takes_guests` false a row must be somebody's."""
        db = store.db
        self._takes_guests = takes_guests
        self._db = db
        self._forgotten = Forgotten(store)
        self._unknown = unknown
        self._arrival = arrival
        self._known: dict[Key, int | None] = {}
        self._owners: dict[Sequence[Key], int] = {}
        self._next = next_member(db)
        self._made: list[MemberState] = []
        self._made_keys: list[tuple[int, Key]] = []
        self.enrolled = 0

    @property
    def enrols(self) -> bool:
        """Whether a key that nobody has makes a member."""
        return self._unknown == "enrol"

    def look_up(self, rows: Iterable[Sequence[Key]]) -> None:
        """Looks up the keys of these rows, so that `find` knows them."""
        known = self._known
        self._forget_if_many()
        wanted = {key for keys in rows for key in keys if key not in known}
        if wanted:
            self._known.update(dict.fromkeys(wanted))
            self._known.update(find_members(self._db, wanted))

    def _forget_if_many(self) -> None:
        if len(self._known) > _REMEMBERED:
            self._known.clear()
            self._owners.clear()

    def find(self, keys: Sequence[Key]) -> int | Problem | None:
        """The member that the keys lead to, None for nobody's, or why they contradict."""
        if len(keys) == 1:
            return self._known[keys[0]]
        found = {key: member for key in keys if (member := self._known[key]) is not None}
        members = set(found.values())
        if len(members) > 1:
            return self._contradiction(found)
        if not members:
            return None
        (member,) = members
        if keys[0][0] == "member_id" and keys[0] not in found:
            kind, key = next(iter(found))
            return Problem(
                "two-members",
                f"there is no member {keys[0][1]}, but {_WORDS[kind]} {key} belongs to member "
                f"{self.label(member)}",
                column="member_id",
                value=keys[0][1],
                fix="Mend the id or clear the other cell.",
            )
        return member

    def look_up_all(
        self, rows: Sequence[Sequence[Key]], also: Iterable[Sequence[Key]]
    ) -> list[int | Problem | None]:
        """Looks up the keys of these rows, and those of some others; what `find` says of each row,
        None for one without keys."""
        # A key leads to one member for good, so whoever a single one led to need not be asked for;
        # `find` knows these too, for both are forgotten together.
        self._forget_if_many()
        owners: list[int | Problem | None] = list(map(self._owners.get, rows))
        asked = [place for place, owner in enumerate(owners) if owner is None and rows[place]]
        self.look_up([*(rows[place] for place in asked), *also])
        for place in asked:
            owners[place] = owner = self.find(rows[place])
            if len(rows[place]) == 1 and isinstance(owner, int):
                self._owners[rows[place]] = owner
        return owners

    def may_change(self, keys: Sequence[Key]) -> bool:
        """Whether what `find` says of several keys changes as soon as one of them is somebody's."""
        return len(keys) > 1 and any(self._known[key] is None for key in keys)

    def _contradiction(self, found: dict[Key, int]) -> Problem:
        said = [
            f"{_WORDS[kind]} {key} to member {self.label(member)}"
            for (kind, key), member in found.items()
        ]
        (kind, key), *_ = found
        return Problem(
            "two-members",
            f"the row's keys lead to different members: {', '.join(said)}",
            column=kind,
            value=key,
            fix="Leave only the right one of them in the row.",
        )

    def label(self, member: int) -> str:
        """What a problem calls a member."""
        made = {state.member: state.member_id for state in self._made}
        name = made.get(member) or member_ids(self._db, [member]).get(member, "?")
        return "made by this import" if name.startswith(UNNAMED) else name

    def unknown(self, keys: Sequence[Key]) -> Problem:
        """The problem of keys that nobody has."""
        kind, key = keys[0]
        if is_dash(key):
            return Problem(
                "unknown-member",
                f'"{key}" is nobody\'s {_WORDS[kind]}',
                column=kind,
                value=key,
                fix=f'Where it stands for no member, say so in a profile: no_member = ["{key}"].'
                if self._takes_guests
                else "Say whose row it is.",
            )
        said = " and ".join(f"{_WORDS[kind]} {key}" for kind, key in keys)
        return Problem(
            "unknown-member",
            f"nobody has {said}",
            column=kind,
            value=key,
            fix="Import the members first, or say what to do with such rows: --unknown guest "
            "keeps them without a member, --unknown enrol (--enrol) makes members of the keys."
            if self._takes_guests
            else "Import the members first, or let --enrol make members of the keys.",
        )

    def were_erased(self, keys: Sequence[Key]) -> bool:
        """Whether keys that nobody has were those of somebody who was erased."""
        return self._forgotten.has(keys)

    def settle(
        self,
        keys: Sequence[Key],
        day: int,
        of_import: int,
        tell: Callable[[], dict[str, str] | Problem] | None = None,
    ) -> int | Problem | None:
        """What `--unknown` makes of keys that nobody has: a problem, a guest, or a new member.

        Who was erased comes back by no file: keys that `were_erased` are asked about first.

        `tell` is asked what else is known of a new one, by column.
        """
        if self._unknown == "reject" or (self._unknown == "enrol" and is_dash(keys[0][1])):
            return self.unknown(keys)
        if self._unknown == "guest":
            return None
        told = {} if tell is None else tell()
        if isinstance(told, Problem):
            return told
        number = self._next
        self._next += 1
        typed = dict(keys)
        values: dict[str, str] = {kind: key for kind, key in typed.items() if kind != "member_id"}
        values = {**told, **values, "joined_on": iso(day)}
        name = typed.get("member_id", f"{UNNAMED}{number}")
        self._made.append(MemberState(number, name, values, enrolled=True, of_import=of_import))
        self._made_keys += [(number, key) for key in keys]
        self._known.update(dict.fromkeys(keys, number))
        self.enrolled += 1
        return number

    def write(self) -> None:
        """Writes the members made since the last call."""
        if self._made:
            insert_members(self._db, self._made, self._made_keys, self._arrival)
            self._made, self._made_keys = [], []
