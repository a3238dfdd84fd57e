"""Opening what is imported: bytes with their name, their digest and how far they have been read."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from loyalty_cli.base.pipes import STDIN, open_bytes
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.archives import SUFFIXES, Unpacked
from loyalty_cli.intake.kinds.rows import RawRow

_PIECE = 1 << 18


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...

    def close(self) -> object: ...


class SourceFile:
    """A file or a stream of bytes, read once from start to end; of an archive, the file inside,
    and for "-" what comes on stdin. `country` is that of the store, where it is known.

    `name` is what problems call it, `size` its length in bytes (None for a stream), `bytes_read`
    how much has been read of its content, `bytes_taken` of the file itself, `header` the CSV
    columns as soon as a reader has seen them, `remarks` what somebody should know of it (a code, a
    line, what is said of it, how many), `tell` what a reader of events knows of a row's
    member beyond the keys, `window` the first and the last line of the only rows that are wanted
    (None for all). `on_read` is called with `bytes_taken` after each
    piece, for a progress bar. A file that is not there or may not be read raises Rejected.
    """

    def __init__(
        self,
        source: str | Path | BinaryIO,
        *,
        name: str | None = None,
        on_read: Callable[[int], None] | None = None,
    ) -> None:
        self.bytes_read = 0
        self.bytes_taken = 0
        self.country: str | None = None
        self.size: int | None = None
        self.header: tuple[str, ...] = ()
        self.remarks: list[tuple[str, int, str, int]] = []
        self.window: tuple[int, int] | None = None
        self.tell: Callable[[RawRow], dict[str, str] | Problem] | None = None
        self._digest = hashlib.sha256()
        self._on_read = on_read
        self._closed = False
        self._ahead = b""
        self._own = isinstance(source, (str, Path))
        self._archive: Unpacked | None = None
        self._stream: _Readable
        if str(source) == STDIN:
            self._own, self.name, self._stream = False, name or STDIN, sys.stdin.buffer
        elif isinstance(source, (str, Path)):
            self.name = name if name is not None else str(source)
            try:
                stream, self._ahead = open_bytes(source)
                self.size = Path(source).stat().st_size
            except FileNotFoundError:
                raise Rejected(
                    Problem(
                        "no-such-file",
                        "there is no such file",
                        file=self.name,
                        fix="check the path, from the folder you are in",
                    )
                ) from None
            except (OSError, ValueError) as error:
                raise self._unreadable(error) from None
            if str(source).lower().endswith(SUFFIXES):
                self._archive = Unpacked(stream, self.name, self.size)
            self._stream = self._archive or stream
        else:
            self.name = name if name is not None else str(getattr(source, "name", "-"))
            self._stream = source

    def read(self, size: int = _PIECE) -> bytes:
        """The next bytes, at most `size`; b"" at the end."""
        if self._ahead:
            piece, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            piece = self._next(size)
        self._digest.update(piece)
        self.bytes_read += len(piece)
        self.bytes_taken = self._archive.taken if self._archive is not None else self.bytes_read
        if self._on_read is not None:
            self._on_read(self.bytes_taken)
        return piece

    def peek(self, size: int) -> bytes:
        """The next bytes, at most `size`, which are still to be read."""
        while len(self._ahead) < size and (piece := self._next(size - len(self._ahead))):
            self._ahead += piece
        return self._ahead[:size]

    def _next(self, size: int) -> bytes:
        try:
            return self._stream.read(size) or b""
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None

    def sha256(self) -> str:
        """The hex SHA-256 of the content: all of it, unless it was closed before its end."""
        while not self._closed and self.read():
            pass
        return self._digest.hexdigest()

    def close(self) -> None:
        """Close the file, if it was opened here; what was read stays known."""
        self._closed = True
        if self._own:
            self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _unreadable(self, error: Exception) -> Rejected:
        why = getattr(error, "strerror", None) or str(error)
        return Rejected(
            Problem(
                "unreadable",
                f"the file can't be read: {why}",
                file=self.name,
                fix="check that it is a file and that you may read it",
            )
        )
