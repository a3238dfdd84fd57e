"""The inbox: which files may be taken, and how they leave it without ever being lost."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.nightly.settings import NightPlan, Rule
from loyalty_cli.store.file.drafts import draft_beside, sync_file, sync_folder

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", "~")
"""How programs call a file that they are still writing."""

REPORT = ".report.txt"
REJECTS = ".rejects.csv"
NAME_MAX = 200
"""How many bytes the name of a file that is moved may have: drives take 255, and the names of its
report and of their drafts are longer."""

_PIECE = 1 << 20
_AS_IT_IS = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the inbox: the rule that reads it, or why it stays where it is.

    `reason` is "no-rule", "unfinished", "young", "not-a-file", "unreadable" or "odd-name": a name
    that is no UTF-8, which a store can't keep.
    """

    path: Path
    rule: Rule | None
    reason: str | None
    identity: tuple[int, ...]
    order: int

    @property
    def name(self) -> str:
        """Its name in the inbox; bytes that are no UTF-8 are spelt out."""
        return os.fsencode(self.path.name).decode("utf-8", "backslashreplace")


def look_into(plan: NightPlan, clock: int) -> list[Found]:
    """The files of the inbox, in the order in which they are to be taken: rule by rule, by name.

    Folders and hidden files are nobody's. `clock` is now, in seconds since 1970: a file that was
    written less than `settle_seconds` ago may not be whole. Raises Refused for no inbox.
    """
    try:
        entries = sorted(os.scandir(plan.inbox), key=lambda entry: entry.name)
    except OSError as error:
        raise Refused(
            Problem(
                "no-inbox",
                f"the inbox can't be read: {error.strerror or error}",
                file=str(plan.inbox),
                fix="Make the folder, or name another with inbox in [nightly].",
            )
        ) from error
    found = []
    for entry in entries:
        if entry.name.startswith(".") or entry.is_dir(follow_symlinks=False):
            continue
        with suppress(FileNotFoundError):  # It has gone meanwhile.
            found.append(_found(plan, Path(entry.path), clock))
    return sorted(found, key=lambda each: each.order)


def identity_of(path: Path) -> tuple[int, ...]:
    """What changes where a file is written to or replaced; raises OSError."""
    seen = path.lstat()
    return (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns)


def digest_of(path: Path) -> str:
    """The hex SHA-256 of a file's bytes; raises OSError."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return hashed.hexdigest()


def make_folders(plan: NightPlan) -> None:
    """Makes the folders that files are moved to; raises Refused where that can't be, and where one
    is a link: it could lead anywhere, and with it what customers' files hold."""
    for folder in (plan.done, plan.rejected):
        if folder.is_symlink():
            raise Refused(
                Problem(
                    "unmovable",
                    "what was taken is not put there: it is a link to another folder",
                    file=str(folder),
                    fix="Name the folder itself in [nightly], or make it a folder.",
                )
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unmovable(folder, error) from error


def free_name(folder: Path, name: str) -> str:
    """A name that no file there has, nor its report or its rejects: sales.csv, sales-2.csv, …

    A name that leaves no room for theirs is shortened before its endings.
    """
    stem, dot, ends = name.partition(".")
    number = 1
    candidate = _short(stem, dot + ends)
    while any(os.path.lexists(folder / (candidate + more)) for more in ("", REPORT, REJECTS)):
        number += 1
        candidate = _short(stem, f"-{number}{dot}{ends}")
    return candidate


def leaves_room(name: str) -> bool:
    """Whether a folder takes the name of the report and of the rejects beside that name too."""
    return _short(name, "") == name


def _short(stem: str, ends: str) -> str:
    """The name, with so much of its stem and endings as a folder takes with a report beside it."""
    tail = _cut(ends, NAME_MAX - 1)
    return _cut(stem, NAME_MAX - len(tail.encode())) + tail


def _cut(text: str, size: int) -> str:
    """The text, cut to so many bytes of UTF-8 at most; no letter is cut in two."""
    return text.encode()[:size].decode(errors="ignore")


def move(path: Path, target: Path) -> Path:
    """Moves a file, never over another; where it went. Raises Refused.

    It is there under one of its names at every instant, under both at the worst.
    """
    while True:
        try:
            _link_or_copy(path, target)
            path.unlink()
            sync_folder(target.parent)
            sync_folder(path.parent)
            return target
        except FileExistsError:
            if path.samefile(target):  # A night was cut short between the two names.
                path.unlink()
                return target
            target = target.with_name(free_name(target.parent, path.name))
        except OSError as error:
            raise _unmovable(target, error) from error


def write_report(path: Path, text: str) -> None:
    """Writes what became of a file beside it, for its owner only; raises Refused."""
    target = path.with_name(path.name + REPORT)
    try:
        with draft_beside(target) as draft:
            draft.write_text(text, encoding="utf-8")
            sync_file(draft)
            os.replace(draft, target)
    except OSError as error:
        raise _unmovable(target, error) from error


def _found(plan: NightPlan, path: Path, clock: int) -> Found:
    order = next(
        (place for place, rule in enumerate(plan.rules) if rule.fits(path.name)), len(plan.rules)
    )
    rule = plan.rules[order] if order < len(plan.rules) else None
    reason = next(_reasons(plan, path, clock), None)
    if reason is None and rule is None:
        reason = "no-rule"
    return Found(path, rule if reason is None else None, reason, identity_of(path), order)


def _reasons(plan: NightPlan, path: Path, clock: int) -> Iterator[str]:
    seen = path.lstat()
    try:
        path.name.encode()
    except UnicodeEncodeError:
        yield "odd-name"
    # A link could lead anywhere, and what lies there is not the inbox's to move.
    if not stat.S_ISREG(seen.st_mode):
        yield "not-a-file"
    if not os.access(path, os.R_OK):
        yield "unreadable"
    if path.name.lower().endswith(UNFINISHED):
        yield "unfinished"
    # A clock that was put back leaves files of the future, which would stay young for ever.
    if abs(clock - seen.st_mtime) < plan.settle_seconds:
        yield "young"


def _link_or_copy(path: Path, target: Path) -> None:
    try:
        os.link(path, target, **_AS_IT_IS)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOSPC, errno.EACCES, errno.EROFS}:
            raise
        # No second names on this drive, or another drive: a copy, then.
        with draft_beside(target) as draft:
            shutil.copy2(path, draft)
            sync_file(draft)
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            os.replace(draft, target)


def _unmovable(path: Path, error: OSError) -> Refused:
    return Refused(
        Problem(
            "unmovable",
            f"what was taken can't be put there: {error.strerror or error}",
            file=str(path),
            fix="See that the folder is yours and has room; the next night goes on from here.",
        )
    )
