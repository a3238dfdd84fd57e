"""What is wrong with one cell, before it is known which row and file it stands in."""

from __future__ import annotations

from loyalty_cli.base.problems import Problem


class CellError(Exception):
    """A cell that can't be read: `said` follows the column and the value in the message."""

    def __init__(self, code: str, said: str, fix: str | None = None) -> None:
        super().__init__(said)
        self.code = code
        self.said = said
        self.fix = fix

    def at(self, column: str, cell: str) -> Problem:
        """The problem, in a column, for the cell as it stands in the file."""
        value = cell.strip()
        shown = f'{column} "{_short(value)}"' if value else column
        return Problem(
            self.code, f"{shown} {self.said}", column=column, value=value or None, fix=self.fix
        )


def empty_cell(needed_for: str) -> CellError:
    """The fault of a cell that must hold something."""
    return CellError("empty-cell", f"is empty, and {needed_for}", "fill it in")


def says_nothing(needed_for: str) -> CellError:
    """The fault of a cell that must hold something, and holds a dash."""
    return CellError(
        "empty-cell",
        f"says nothing, and {needed_for}",
        'fill it in; a sum that was 0 is 0, or in a profile values = { "-" = "0" } at its column',
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
