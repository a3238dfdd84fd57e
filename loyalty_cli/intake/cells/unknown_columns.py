"""Columns of a file that the contract does not know: named, and not swallowed where one is likely
to be a known one misspelt."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.profile.file_kinds import COLUMNS, Kind
from loyalty_cli.intake.profile.model import Profile, is_consent

ATTRIBUTE = "attribute:"
"""What an export puts before the name of an attribute that would be read as something else."""

NEAR = 0.75
"""How like a known column another must be to be taken for it misspelt: `naem`, but not `street`."""

SLIPS = 2
"""By how many letters a misspelt name may be longer or shorter: `store_id` is another column."""

_SHOWN = 20


def look_at_others(
    table: Table, profile: Profile, kind: Kind, read: Collection[str], missed: Collection[str]
) -> list[Problem]:
    """The columns that are likely misspelt; the file remarks on all that nothing reads (`read` are
    those that something does, `missed` the known ones whose lack is a problem already)."""
    others = _others(table, profile, read)
    _remark_on(table, kind, others)
    if profile.near_misses == "take":
        return []
    return list(_near_misses(table, kind, others, missed))


def _others(table: Table, profile: Profile, read: Collection[str]) -> list[str]:
    """The columns that nothing reads. A profile that maps columns has said what it reads: of such a
    file there are none."""
    if profile.columns or profile.attributes is not None:
        return []
    looked_at = {*profile.ignore, *profile.leave_out, *profile.keep_only, *read}
    looked_at |= {name for rows in profile.leave_out_rows for name in (*rows.only, *rows.unless)}
    return [name for name in dict.fromkeys(table.columns) if name and name not in looked_at]


def _near_misses(
    table: Table, kind: Kind, names: Collection[str], missed: Collection[str]
) -> Iterator[Problem]:
    """The columns that are likely to be a known one misspelt, which the file lacks."""
    known_somewhere = {name for columns in COLUMNS.values() for name in columns}
    lacking = [name for name in COLUMNS[kind] if name not in table.columns]
    for name in names:
        plain = name.strip().lower()
        if name in known_somewhere or name.startswith(ATTRIBUTE) or is_consent(name):
            continue
        alike = [each for each in lacking if abs(len(each) - len(plain)) <= SLIPS]
        near = get_close_matches(plain, alike, n=1, cutoff=NEAR)
        if near and near[0] not in missed:
            does = "be kept as an attribute" if kind == "members" else "not be read"
            yield Problem(
                "near-column",
                f'there is no column "{name}" in such a file; it would {does}',
                file=table.name,
                line=table.header_line,
                column=name,
                fix=f'did you mean "{near[0]}"? Rename it; --attributes takes the file as it is',
            )


def _remark_on(table: Table, kind: Kind, names: Collection[str]) -> None:
    """Has the file remark on the columns that are kept as attributes, or not read."""
    if names:
        said = ", ".join(list(names)[:_SHOWN])
        more = len(names) - _SHOWN
        said += f" and {more} more" if more > 0 else ""
        code = "kept-as-attributes" if kind == "members" else "not-read"
        table.remark(code, table.header_line, said, len(names))
