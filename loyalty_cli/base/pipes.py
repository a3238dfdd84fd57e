"""Files that can be read only once: pipes, and what a shell makes of `<(command)`."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from loyalty_cli.base.problems import Problem, Usage

STDIN = "-"
"""The name that means what comes on stdin, whatever files there are."""

WRITER_WAITS = 40
"""How often a named pipe is waited at for somebody who writes to it, `_STEP_MS` each time."""

_STEP_MS = 50
_DEVICES = ("/dev/", "/proc/")


def is_read_once(path: str | Path) -> bool:
    """Whether what is read there is gone then: stdin, a pipe, a device; no file, no folder."""
    if str(path) == STDIN:
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def is_device(path: str | Path) -> bool:
    """Whether the name belongs to the system, as /dev/fd/63 does: nothing is written beside it."""
    return str(path).startswith(_DEVICES)


def refuse_read_once(path: str | Path, why: str) -> None:
    """Raises Usage where the file can be read only once, and `why` it is read more often."""
    if is_read_once(path):
        raise Usage(
            Problem(
                "read-once",
                f"this can be read only once, and {why}",
                file=str(path),
                fix="put it into a file, and name that",
            )
        )


def open_bytes(path: str | Path) -> tuple[BinaryIO, bytes]:
    """The file, opened to be read, with the first bytes where they had to be looked at.

    Raises OSError as `open` does, and where nobody writes to a named pipe: it would be waited for
    without end.
    """
    stream = open(path, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115
    try:
        first = b""
        if stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
            first = _await_writer(stream.fileno(), str(path))
            os.set_blocking(stream.fileno(), True)
    except BaseException:
        stream.close()
        raise
    return stream, first


def read_bytes(path: str | Path) -> bytes:
    """All of a small file, of a pipe as well. Raises OSError."""
    stream, first = open_bytes(path)
    with stream:
        return first + stream.read()


def _without_waiting(path: str, flags: int) -> int:
    """Opens a named pipe though nobody writes to it yet; other files as ever."""
    if stat.S_ISFIFO(os.stat(path).st_mode):
        flags |= os.O_NONBLOCK
    return os.open(path, flags)


def _await_writer(handle: int, path: str) -> bytes:
    """Waits until somebody writes to the pipe; the first byte, where it had to be taken for that.

    Without a writer a read says that the pipe is at its end, with one that is slow that it would
    have to wait; one that has come and gone is told by the poll.
    """
    import select

    poll = select.poll()
    poll.register(handle, select.POLLIN)
    for _ in range(WRITER_WAITS):
        if poll.poll(_STEP_MS):
            return b""
        try:
            first = os.read(handle, 1)
        except BlockingIOError:
            return b""
        if first:
            return first
    raise OSError(errno.EPIPE, "nobody writes to this pipe", path)
