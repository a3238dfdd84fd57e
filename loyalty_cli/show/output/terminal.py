"""The two streams: stdout is data, stderr is everything else. Nothing else writes to them.

Names and notes come from files: what a terminal would obey never gets to one.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from loyalty_cli.show.output.text import unsteered

if TYPE_CHECKING:
    from rich.console import Console

_STREAMS = ("standard output", "standard error")
"""How an error of a stream names it."""

_legacy_stdout = False
_stdout_is_full = False


TakeText = Callable[[str], object]
TakeTable = Callable[[Sequence[str], Iterable[Mapping[str, Any]]], object]

_text_taker: TakeText | None = None
_table_taker: TakeTable | None = None


@contextmanager
def diverted(*, text: TakeText, table: TakeTable | None = None) -> Iterator[None]:
    """Meanwhile data goes to `text`, not to stdout; what would be CSV to `table`, if there is one:
    its keys and its rows."""
    global _text_taker, _table_taker
    _text_taker, _table_taker = text, table
    try:
        yield
    finally:
        _text_taker = _table_taker = None


def table(keys: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Hands rows to whoever takes them instead of CSV; False where nobody does."""
    if _table_taker is None:
        return False
    _table_taker(keys, rows)
    return True


def prepare() -> None:
    """Both streams in UTF-8 whatever the system says; what cannot be written is spelt out."""
    global _legacy_stdout, _stdout_is_full
    _stdout_is_full = False
    # A stream that was closed before the call is None.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    _legacy_stdout = encoding != "utf8"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty() and _legacy_stdout:
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def stdout_is_full() -> bool:
    """Whether stdout could not take what was written, and nothing more is written to it."""
    return _stdout_is_full


def is_full(error: Exception) -> bool:
    """Whether the error is that of a stream that could not take what was written."""
    return isinstance(error, OSError) and error.filename in _STREAMS


def is_terminal() -> bool:
    """Whether somebody looks at stdout."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def errors_on_terminal() -> bool:
    """Whether somebody looks at stderr."""
    return sys.stderr.isatty()


def can_draw() -> bool:
    """Whether the terminal has signs beyond ASCII."""
    return not _legacy_stdout and os.environ.get("TERM") not in {"dumb", "linux"}


def out(text: str) -> None:
    """A line of data."""
    _write(sys.stdout, unsteered(text) + "\n")


def raw(text: str) -> None:
    """Data as it stands, ends of lines included; a pipe gets every character of it."""
    _write(sys.stdout, unsteered(text) if is_terminal() else text)


def err(text: str) -> None:
    """A line of everything else."""
    _write(sys.stderr, unsteered(text) + "\n")


def out_console() -> Console:
    """A Rich console on stdout that takes text as it is."""
    return _console(sys.stdout)


def err_console() -> Console:
    """A Rich console on stderr that takes text as it is."""
    return _console(sys.stderr)


def finish() -> None:
    """Everything is written, or nobody is there to read it.

    Raises OSError, which names the stream, where a disk is full.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            _give_up(stream, error)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False)


def _write(stream: TextIO, text: str) -> None:
    if _text_taker is not None and stream is sys.stdout:
        _text_taker(text)
        return
    try:
        stream.write(text)
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: TextIO, error: OSError) -> None:
    global _stdout_is_full
    _forget(stream)
    if not isinstance(error, BrokenPipeError):
        _stdout_is_full = _stdout_is_full or stream is sys.stdout
        name = _STREAMS[stream is sys.stderr]
        raise OSError(error.errno, error.strerror, name) from error


def _forget(stream: TextIO) -> None:
    # The reader has gone (`| head`): that is no error, and the exit code stays what it was.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
