"""A file that is written whole or not at all, or the same text on stdout."""

from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path
from typing import BinaryIO

from loyalty_cli.base.drafts import draft_of, kept_from, left_drafts
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.show.output import terminal

_BINARY = getattr(os, "O_BINARY", 0)
"""Elsewhere line ends stay as they are; on Windows only so."""


def write_out(pieces: Iterable[tuple[str, int]]) -> int:
    """Text in pieces, each with its rows, on stdout as it comes; returns how many rows."""
    rows = 0
    for text, count in pieces:
        terminal.raw(text)
        rows += count
    return rows


def write_file(path: Path, pieces: Iterable[tuple[str, int]]) -> int:
    """The same into a file for its owner only; one that ends in .gz is compressed.

    What was there before stays until all is written. Raises Refused where it can't be.
    """
    with drafted(path) as draft:
        rows = draft.write(pieces)
        draft.keep()
    return rows


def write_bytes(path: Path, content: bytes) -> None:
    """The same of what is no text. Raises Refused where it can't be."""
    with drafted(path) as draft:
        draft.fill(content)
        draft.keep()


class Draft:
    """A file beside the one that is to be: `write` fills it, `keep` gives it its name."""

    def __init__(self, path: Path, handle: int, name: Path) -> None:
        self._path = path
        self._handle = handle
        self._name = name

    def write(self, pieces: Iterable[tuple[str, int]]) -> int:
        """Writes all of it to the disk; returns how many rows. Raises Refused where it can't."""
        rows = 0
        with self.filling() as write:
            for text, count in pieces:
                write(text)
                rows += count
        return rows

    @contextmanager
    def filling(self) -> Iterator[Callable[[str], None]]:
        """What writes text into it; at the end all is on the disk. Raises Refused where it can't
        be."""
        with os.fdopen(os.dup(self._handle), "wb") as file:
            with self._refusing(), _packed(self._path, file) as out:

                def write(text: str) -> None:
                    with self._refusing():
                        out.write(text.encode("utf-8"))

                yield write
            with self._refusing():
                file.flush()
                os.fsync(file.fileno())

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def fill(self, content: bytes) -> None:
        """Writes this to the disk. Raises Refused where it can't."""
        try:
            with os.fdopen(os.dup(self._handle), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def is_there(self) -> bool:
        """Whether what stands at the path is what the draft holds."""
        return cmp(self._name, self._path, shallow=False)

    def keep(self) -> None:
        """The file is there now, in place of what was. Raises Refused where it can't be."""
        try:
            os.replace(self._name, self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error


@contextmanager
def drafted(path: Path) -> Iterator[Draft]:
    """A draft of a file, gone at the end unless it was kept; those of killed processes go first."""
    if path.is_dir():
        # Else it would be found out when what it says has been kept already.
        raise _unwritable(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    kept = kept_from(path)
    if kept is not None:
        raise Refused(
            Problem(
                "would-overwrite",
                f"this is {kept}, and is not written over",
                file=str(path),
                fix="Give another place with -o FILE; without -o it goes to stdout.",
            )
        )
    for left in left_drafts(path):
        left.unlink(missing_ok=True)
    draft = draft_of(path)
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield Draft(path, handle, draft)
    finally:
        os.close(handle)
        draft.unlink(missing_ok=True)


class _AsItIs:
    """The file itself, left open when its writer is done."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        return self._file

    def __exit__(self, *_: object) -> None:
        pass


def _packed(path: Path, file: BinaryIO) -> _AsItIs | gzip.GzipFile:
    if path.suffix == ".gz":
        # Without the time of day in it, so that the same rows make the same file.
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)
    return _AsItIs(file)


def _unwritable(path: Path, error: OSError) -> Refused:
    return Refused(
        Problem(
            "unwritable",
            "the file can't be written",
            file=str(path),
            value=error.strerror or str(error),
            fix="Give another place with -o FILE.",
        )
    )
