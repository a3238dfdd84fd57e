"""Other processes of ours that work beside a command: they are told things, and say things.

A worker only reads. It ends when its input does, so that none is left behind by a command that
was killed; where one is gone, the command does its work itself.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from loyalty_cli.base.garbage import search_seldom

START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from loyalty_cli.jobs.workers import begin; begin(sys.argv[2])"
)
_ROOT = Path(__file__).resolve().parents[2]


def processors() -> int:
    """How many processes can work at a time."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Worker:
    """A process that calls `work()` of a module of ours."""

    def __init__(self, module: str) -> None:
        start = [sys.executable, "-P", "-c", START, str(_ROOT), module]
        self._process = subprocess.Popen(
            start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def tell(self, what: Any) -> None:
        """Sends something; where the worker is gone nobody hears it."""
        stream = self._process.stdin
        assert stream is not None
        with suppress(OSError):
            pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()

    def hear(self) -> Any:
        """What it says next; None where the worker is gone."""
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None

    def end(self) -> None:
        """Ends it, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def begin(module: str) -> None:
    """A worker's whole life: it calls `work()` of that module."""
    search_seldom()
    import_module(module).work()


def told() -> Iterator[Any]:
    """In a worker: what it is told, until its command has no more to say or is gone."""
    while True:
        try:
            yield pickle.load(sys.stdin.buffer)
        except EOFError:
            return


def say(what: Any) -> None:
    """In a worker: says something. Raises OSError where its command is gone."""
    pickle.dump(what, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()
