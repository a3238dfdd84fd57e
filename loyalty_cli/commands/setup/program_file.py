"""A program file that was named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Rejected

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The program file (TOML).")]


def text_of(file: Path) -> str:
    """The text of a program file. Raises Rejected where it can't be read or is not UTF-8."""
    from loyalty_cli.base.pipes import read_bytes

    try:
        return read_bytes(file).decode("utf-8")
    except OSError as error:
        message = f"the program file cannot be read: {error.strerror or error}"
        fix = "check the path, from the folder you are in"
        raise Rejected(Problem("unreadable", message, file=str(file), fix=fix)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Rejected(
            Problem(
                "encoding", "is not UTF-8", file=str(file), line=line, fix="save the file as UTF-8"
            )
        ) from None
