"""`program new`: a starter program, printed or written to a file that is not there yet."""

from __future__ import annotations

from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.program.language.shapes import FaultyError
from loyalty_cli.program.language.starter import starter


def new_program(
    program_id: str, file: Path | None, *, over: bool = False, dry_run: bool = False
) -> str:
    """The text of the starter program, written to `file` if one is named.

    Raises Usage where the id can't be one, Refused where the file exists, unless it may be
    written `over`.
    """
    try:
        text = starter(program_id)
    except FaultyError as error:
        fault = error.faults[0]
        problem = Problem(fault.code, fault.says, column="ID", value=program_id, fix=fault.fix)
        raise Usage(problem) from None
    if file is None:
        return text
    if dry_run and (over or not file.exists()):
        return text
    try:
        with file.open("w" if over else "x", encoding="utf-8", newline="\n") as made:
            made.write(text)
    except FileExistsError:
        raise Refused(
            Problem(
                "already-exists",
                "there is such a file already",
                file=str(file),
                fix="name another file with -o, or give --yes to write over it",
            )
        ) from None
    return text
