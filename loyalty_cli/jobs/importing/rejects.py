"""The rejected rows of an import, each file's in a file beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.bytes.reader import REJECT_COLUMNS
from loyalty_cli.intake.bytes.rejects import RejectsFile, rejects_path
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.sheet import Sheet

_HEADER = re.compile(
    "[,;\t|]".join(["", *(f'"?{name}"?' for name in REJECT_COLUMNS)]).encode() + b"\r?\n"
)
_HEADER_MOST = 1 << 16


def refuse_overwriting(paths: Sequence[Path], wanted: Path | None) -> None:
    """Raises Usage where rejects would go over a file that is imported, or over one of another
    kind: only rejects of an earlier import are written anew."""
    inputs = {path.resolve() for path in paths}
    for target in [wanted] if wanted is not None else [rejects_path(path) for path in paths]:
        if target.exists() and (target.resolve() in inputs or not _holds_rejects(target)):
            raise Usage(
                Problem(
                    "would-overwrite",
                    f"the rejected rows would go over {target}, which holds something else",
                    column="--rejects",
                    value=str(target),
                    fix="Name a new file with --rejects FILE, or move the old one away.",
                )
            )


def _holds_rejects(path: Path) -> bool:
    if not path.is_file():
        return False
    with suppress(OSError), path.open("rb") as file:
        return _HEADER.search(file.read(_HEADER_MOST).replace(b"\0", b"")) is not None
    return False


def write_rejects(sheets: Sequence[Sheet], wanted: Path | None, profile: Profile) -> None:
    """Writes the bad rows of each file that has some; raises Refused where it can't.

    Called before the import is kept: a disk that is full then stops the import, and whatever
    fails after it is mended by repeating the command.
    """
    for sheet in sheets:
        if not sheet.bad:
            continue
        path = wanted or rejects_path(sheet.path)
        try:
            with RejectsFile(path, sheet.header, profile) as file:
                for bad in sheet.bad:
                    file.add(bad)
        except OSError as error:
            raise Refused(
                Problem(
                    "rejects-unwritable",
                    "the rejected rows can't be written there, so nothing was imported",
                    file=str(path),
                    value=error.strerror or str(error),
                    fix="Give another place with --rejects FILE.",
                )
            ) from error
        sheet.rejects = str(file.path)
        if file.path != path:
            said = f"{path} holds other rejected rows, mended perhaps: these are in {file.path}"
            sheet.remarks.note("rejects-kept", next(iter(sheet.bad)).rows[0].line, said, file.rows)
