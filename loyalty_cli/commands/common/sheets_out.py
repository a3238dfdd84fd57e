"""Codes that a command has made, into a CSV file that is there only when they are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused, Unsaid, Usage
from loyalty_cli.commands.common.calling import Call
from loyalty_cli.show.output.files import drafted, write_out

Rows = Iterable[Sequence[str]]
PIECE = 1_000


def may_be_over(
    call: Call, output: Path | None, *, yes: bool, ref: str | None, dry_run: bool
) -> bool:
    """Whether the codes may be written over a file that is there: asked for before any is made.

    With a `ref` the file may be the one that a repeat writes again, which nobody needs to allow;
    a dry run asks nobody.
    """
    if yes or output is None or ref is not None or dry_run:
        return yes
    there = output.is_file()
    call.may_write(output, yes=yes)
    return there


@contextmanager
def issued_into(
    output: Path | None, *, header: Sequence[str], on_stdout: bool, keep: bool, over: bool
) -> Iterator[Callable[[Rows], object] | None]:
    """Where the rows of a sheet go: the file (for its owner only), stdout, or nowhere.

    The file is drafted while the codes are made and gets its name when they are kept; what goes
    to stdout is held back until then. Raises Usage, before they are kept, where there is another
    file already, unless it may be written `over`; Unsaid where they are kept and the file can't
    get its name. What a repeat would write again may be there.
    """
    if output is None:
        held: list[tuple[str, int]] = []
        yield (lambda rows: held.extend(_pieces(header, rows))) if on_stdout else None
        write_out(held)
        return
    with drafted(output) as draft:

        def write(rows: Rows) -> None:
            draft.write(_pieces(header, rows))
            if not over and output.exists() and not draft.is_there():
                raise Usage(
                    Problem(
                        "needs-yes",
                        f"{output} exists, and its codes may stand nowhere else",
                        column="--yes",
                        fix="give another name, or --yes to write over it",
                    )
                )

        yield write
        if keep:
            try:
                draft.keep()
            except Refused as error:
                raise _unsaid(output, error) from None


def _unsaid(output: Path, error: Refused) -> Unsaid:
    why = error.problems[0].value
    return Unsaid(
        Problem(
            "done-but-unsaid",
            f"they are issued, but the file of their codes can't be written: {why}",
            file=str(output),
            fix="with the same --ref it writes them again and issues nothing twice; without,"
            " `loyalty voucher list` has the codes of vouchers, and `loyalty giftcard show CARD"
            " --code` makes a card's again",
        )
    )


def _pieces(header: Sequence[str], rows: Rows) -> Iterator[tuple[str, int]]:
    from loyalty_cli.intake.cells.values import escape_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([escape_formula(cell) for cell in row])
        count += 1
        if count == PIECE:
            yield text.getvalue(), count
            text.seek(0)
            text.truncate()
            count = 0
    yield text.getvalue(), count
