"""The profiles that come with us: by name, and which of them a file's header fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.intake.profile.file_kinds import COLUMNS, FILE_KINDS, KEY_COLUMNS, Kind
from loyalty_cli.intake.profile.model import SHIPPED, Profile, load_profile, shipped_names


@dataclass(frozen=True, slots=True)
class Named:
    """A profile that comes with us."""

    name: str
    profile: Profile


@cache
def shipped_profiles() -> tuple[Named, ...]:
    """All profiles that come with us, by name."""
    return tuple(Named(name, _load(SHIPPED / f"{name}.toml")) for name in shipped_names())


def find_profile(wanted: str) -> Profile:
    """The profile of that name, or in the file at that path; raises Rejected where there is none.

    What has a separator or ends in .toml is a path, a name is never looked for in the folder.
    """
    if wanted in shipped_names():
        return _load(SHIPPED / f"{wanted}.toml")
    is_path = wanted.endswith(".toml") or "/" in wanted or "\\" in wanted
    if is_path or Path(wanted).is_file():
        return _load(Path(wanted))
    near = did_you_mean(wanted, shipped_names())
    raise Rejected(
        Problem(
            "no-such-profile",
            f"there is no profile {wanted}",
            column="--profile",
            value=wanted,
            fix=f"did you mean {near}? "
            * bool(near)
            + "`loyalty profile list` shows those that come with us; a file of your own ends in "
            ".toml",
        )
    )


def fitting(header: Sequence[str], kind: Kind | None = None) -> list[Named]:
    """The shipped profiles that a file with this header fits, of one kind or of any."""
    columns = [cell.strip() for cell in header]
    return [
        one
        for one in shipped_profiles()
        if kind in (None, one.profile.kind) and fits(one.profile, columns)
    ]


def fits(profile: Profile, columns: Sequence[str]) -> bool:
    """Whether a file with these columns has all that the profile must find in it."""

    def there(name: str) -> bool:
        if name[-1:] == "*" and name not in columns:
            return any(one.startswith(name[:-1]) for one in columns)
        return name in columns

    known_by = profile.fits
    if known_by.by_name:
        return False
    if not all(map(there, known_by.has)) or any(map(there, known_by.lacks)):
        return False
    if known_by.one_of and not any(map(there, known_by.one_of)):
        return False
    may_lack = set(profile.may_lack)
    for spec in profile.columns.values():
        if spec.optional:
            continue
        absent = {name for name in spec.names if not there(name)}
        if spec.first is not None and len(absent) < len(spec.names):
            continue
        if absent - may_lack:
            return False
    filters = (profile.leave_out, profile.keep_only, profile.leave_out_orders, profile.undone)
    asked = {name for conditions in filters for name in conditions}
    asked |= {name for rows in profile.leave_out_rows for name in (*rows.only, *rows.unless)}
    return all(there(name) for name in asked - may_lack)


def is_contracts_own(header: Sequence[str], kind: Kind) -> bool:
    """Whether a file has the contract's own columns for its kind, so that it needs no profile.

    Of members any column may be kept: without `member_id` a file that a shipped profile fits is
    rather that one's, whose names for e-mail and phone happen to be ours.
    """
    columns = {cell.strip() for cell in header}
    needed = FILE_KINDS[kind].needed
    keys = columns.intersection(KEY_COLUMNS)
    known = columns.intersection(COLUMNS[kind])
    # A member's row may have any column, but a sale's row is no member's.
    others = [] if needed else [each.needed for each in FILE_KINDS.values() if each.needed]
    if any(other <= columns for other in others):
        return False
    if kind == "members" and "member_id" not in columns and fitting(header, kind):
        return False
    return needed <= columns and bool(keys) and bool(known)


def _load(path: Path) -> Profile:
    profile, problems = load_profile(path)
    if profile is None:
        raise Rejected(problems)
    return profile
