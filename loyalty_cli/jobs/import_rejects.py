"""The rejected rows of an import, each file's in a file beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.intake.profile import Profile
from loyalty_cli.intake.rejects import RejectsFile, rejects_path
from loyalty_cli.jobs.import_sheet import Sheet


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
        sheet.rejects = str(path)
