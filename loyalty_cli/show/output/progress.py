"""Progress bars, on a terminal's stderr only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli.jobs.outcome import Progress
from loyalty_cli.show.output import terminal


@contextmanager
def progress_bar(label: str, *, quiet: bool = False) -> Iterator[Progress | None]:
    """A bar that the yielded function moves; None where nobody looks."""
    console = None if quiet or not terminal.errors_on_terminal() else terminal.err_console()
    if console is None:
        yield None
        return
    from rich import progress as rich

    columns = (rich.TextColumn("{task.description}"), rich.BarColumn(), rich.TaskProgressColumn())
    with rich.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def move(done: int, whole: int | None) -> None:
            bar.update(task, completed=done, total=whole)

        yield move
