"""`export members`: a row a member, in the columns that `import members` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.reports.exports import Cells, Plain, Sheet
from loyalty_cli.store.file.connection import Store

FIELDS = (
    *("name", "email", "phone", "card", "birthday", "joined_on"),
    *("referred_by", "store", "nickname"),
)
CONSENT = "consent_"
ATTRIBUTE = "attribute:"
"""What stands before an attribute's name where that alone would be read as something else."""

_DAYS = frozenset({"birthday", "joined_on"})
_TAKEN = frozenset({"member_id", *FIELDS, "line", "code", "reason"})
_STRANGE = re.compile(r"[=+\-@'\ufeff]|consent_|attribute:")

_MEMBERS = f"""
SELECT m.member, m.member_id, {", ".join(f"m.{name}" for name in FIELDS)},
    (SELECT json_group_object(c.channel, c.given) FROM member_consents AS c
     WHERE c.member = m.member),
    (SELECT json_group_object(a.name, a.value) FROM member_attributes AS a
     WHERE a.member = m.member)
FROM members AS m WHERE m.status <> 'removed' ORDER BY m.member
"""
# Changes of a day to come are not so yet: what they replaced still holds.
_REPLACED = """
SELECT field, old_value FROM member_changes WHERE member = ? AND from_day > ?
ORDER BY from_day DESC, change DESC
"""


def members(store: Store, *, as_of: Day | None) -> Sheet:
    """The members in order of arrival as they are, or with `as_of` as they were on that day.

    What is not exported: status, points, levels, the history of changes, and what was merged.
    """
    db = store.db
    channels = [row[0] for row in db.execute(_NAMES.format("channel", "consents", "consent"))]
    names = [row[0] for row in db.execute(_NAMES.format("name", "attributes", "attribute"))]
    header = [
        *("member_id", *FIELDS),
        *(CONSENT + channel for channel in channels),
        *(column_of(name) for name in names),
    ]
    return Sheet(header, _rows(store, channels, names, as_of))


_NAMES = """SELECT DISTINCT {0} FROM member_{1} UNION
SELECT substr(field, length('{2}:') + 1) FROM member_changes WHERE field LIKE '{2}:%' ORDER BY 1"""


def column_of(name: str) -> str:
    """The column of an attribute; `import members` turns it into the attribute again."""
    return ATTRIBUTE + name if name in _TAKEN or _STRANGE.match(name) else name


def _rows(
    store: Store, channels: Sequence[str], names: Sequence[str], as_of: Day | None
) -> Iterator[Cells]:
    changed: set[int] = set()
    if as_of is not None:
        query = "SELECT DISTINCT member FROM member_changes WHERE from_day > ?"
        changed = {member for (member,) in store.db.execute(query, (iso(as_of),))}
    for member, member_id, *values, consents, attributes in store.db.execute(_MEMBERS):
        known: dict[str, str | None] = dict(zip(FIELDS, values, strict=True))
        given: dict[str, object] = json.loads(consents)
        others: dict[str, str | None] = json.loads(attributes)
        if as_of is not None and member in changed:
            for field, old in store.db.execute(_REPLACED, (member, iso(as_of))):
                _turn_back(field, old, known, given, others)
        yield [
            member_id,
            *(_field(name, known[name]) for name in FIELDS),
            *_consents(channels, given),
            *(others.get(name) for name in names),
        ]


def _turn_back(
    field: str,
    old: str | None,
    known: dict[str, str | None],
    given: dict[str, object],
    others: dict[str, str | None],
) -> None:
    family, _, name = field.partition(":")
    if field in known:
        known[field] = old
    elif family == "consent":
        given[name] = None if old is None else int(old)
    elif family == "attribute":
        others[name] = old


def _field(name: str, value: str | None) -> str | None:
    return Plain(value) if value is not None and name in _DAYS else value


def _consents(channels: Iterable[str], given: dict[str, object]) -> Iterator[str | None]:
    for channel in channels:
        answer = given.get(channel)
        yield None if answer is None else Plain("yes" if answer else "no")
