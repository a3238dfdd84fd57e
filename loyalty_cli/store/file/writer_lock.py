"""The gate before the store's write lock: ours wait there in short steps, and see who is inside.

SQLite alone tells nobody who holds its lock, and asks again only every 100 ms, so that a till
could miss every gap between the pieces of a batch. The gate is a file beside the store, locked
with a lock of the operating system that dies with its process: what it says is never stale. It
guards nothing; SQLite's own lock does, also where the gate cannot be had.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

POLL_SECONDS = 0.005
"""How long somebody who waits sleeps before asking again."""

YIELD_SECONDS = 0.25
"""How long one who was waited for stays away at most, for others to come in: on a machine that is
busy they may not be woken sooner."""

_RECORD = 512
"""So many bytes say who is inside; a byte behind them is the mark of those who wait."""


class Gate:
    """The gate of one store, seen by one of its users."""

    def __init__(self, path: Path, owner: os.stat_result | None) -> None:
        """`path` is the gate's file; it is made for the owner of the store's file, if that is
        one."""
        self._path = path
        self._owner = owner
        self._handle: int | None = None
        self._is_closed_to_us = False
        self._owes_a_turn = False
        self._turns = 0

    def enter(self, who: str, since: str, seconds: float) -> bool:
        """Waits for the turn at most so long; False where somebody else is inside still."""
        handle = self._file()
        if handle is None:
            return True
        if self._owes_a_turn:
            self._let_another_in(handle)
        tries = int(seconds // POLL_SECONDS)
        for left in range(tries, -1, -1):
            if try_lock(handle):
                note_holder(handle, who, since)
                return True
            if left:
                _mark(handle)
                time.sleep(POLL_SECONDS)
        return False

    def leave(self) -> None:
        """Lets the next one in."""
        handle = self._handle
        if handle is None:
            return
        self._owes_a_turn = os.fstat(handle).st_size > _RECORD
        self._turns += 1
        _write(handle, self._farewell())
        unlock(handle)

    def inside(self) -> str | None:
        """Who is inside, in words, or None where it is nobody of ours."""
        handle = self._file()
        if handle is None:
            return None
        if try_lock(handle):
            unlock(handle)
            return None
        return told(handle)

    def close(self) -> None:
        """Gives the file back; a turn that was not ended ends."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _farewell(self) -> str:
        return f"left by {os.getpid()}, {id(self)}, {self._turns}"

    def _let_another_in(self, handle: int) -> None:
        """Waits until somebody else has been in, and nobody marks the file any more."""
        self._owes_a_turn = False
        quiet = 0
        for _ in range(int(YIELD_SECONDS // POLL_SECONDS)):
            time.sleep(POLL_SECONDS)
            was_in = _record(handle) != self._farewell()
            quiet = quiet + 1 if was_in and os.fstat(handle).st_size <= _RECORD else 0
            if quiet == 3:  # Whoever waits marks it at every poll.
                return

    def _file(self) -> int | None:
        """The open file; None where there can be none (a folder that may not be written)."""
        if self._handle is None and self._owner is not None and not self._is_closed_to_us:
            try:
                self._handle = open_lock_file(self._path, self._owner)
            except OSError:
                self._is_closed_to_us = True
        return self._handle


def holder_of(path: Path) -> str | None:
    """Who holds the lock of that file, in words; None where nobody does or it can't be asked."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if try_lock(handle) else told(handle)
    finally:
        os.close(handle)


def gate_file(store: Path) -> Path:
    """The file of the gate before a store."""
    return store.with_name(store.name + "-lock")


def night_lock(store: Path) -> Path:
    """The file that a night holds while it is at work on a store."""
    return store.with_name(store.name + "-nightly")


def open_lock_file(path: Path, owner: os.stat_result) -> int:
    """The file of a lock, made where it is not there, for the owner of the store only."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    # Made by root in somebody's folder, it would shut that person out.
    if hasattr(os, "geteuid") and os.geteuid() == 0 and os.fstat(handle).st_uid != owner.st_uid:
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def try_lock(handle: int) -> bool:
    """Takes the lock of an open file if it is free."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without such locks: nobody waits, and SQLite decides. Windows says
        # "permission denied" where the lock is taken.
        return sys.platform != "win32"
    return True


def unlock(handle: int) -> None:
    """Gives the lock back."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_UN)


def told(handle: int) -> str | None:
    """What the record of a locked file says of who holds it, in words."""
    try:
        record = json.loads(_record(handle))
        return f"{record['command']} (process {record['pid']}, since {record['since']})"
    except (ValueError, KeyError, TypeError):
        return None  # between its lock and its record


def note_holder(handle: int, who: str, since: str) -> None:
    """Writes who holds the lock of a file."""
    _write(handle, json.dumps({"pid": os.getpid(), "command": who, "since": since}))


def _record(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, _RECORD).decode(errors="replace").rstrip()


def _mark(handle: int) -> None:
    """Tells who is inside that somebody waits; each turn wipes the mark."""
    with suppress(OSError):
        if os.fstat(handle).st_size <= _RECORD:
            os.lseek(handle, _RECORD, os.SEEK_SET)
            os.write(handle, b".")


def _write(handle: int, record: str) -> None:
    with suppress(OSError):  # A disk that is full stops no command here.
        os.ftruncate(handle, _RECORD)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, record.encode().ljust(_RECORD)[:_RECORD])
