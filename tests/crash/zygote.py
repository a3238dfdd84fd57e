"""Runs commands in forks of one process that has everything imported, and kills some of them.

A command as a process of its own spends most of its time on importing; a fork begins at once, so
that a random instant is one of the work. Requests and answers are lines of JSON on stdin and
stdout: `python -m tests.crash.zygote`.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import loyalty_cli

_NOT_OURS = ("LOYALTY_", "PYTHONUNBUFFERED")
"""What somebody's shell says of commands, and of the order of their two streams."""

PAUSE_SECONDS = 0.25
"""How long a function that is to be slow stops before it and after it."""

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: killed, or with its code; how long it took, what it printed."""

    killed: bool
    code: int
    seconds: float
    out: str


class Zygote:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith(_NOT_OURS)},
        )
        self._ask: IO[str] = self._process.stdin  # type: ignore[assignment]
        self._answer: IO[str] = self._process.stdout  # type: ignore[assignment]

    def run(
        self,
        folder: Path,
        *words: str,
        kill_after: float | None = None,
        turns: int | None = None,
        limits: Mapping[str, int] | None = None,
        user: int | None = None,
        env: dict[str, str] | None = None,
        slow: Sequence[str] = (),
        undone: Sequence[str] = (),
    ) -> Ended:
        """Runs a command in a folder; with `kill_after` it is killed after so many seconds, with
        `turns` when it has written so many transactions.

        `limits` are resource limits by name, such as RLIMIT_FSIZE; `user` is who runs it; `env` is
        its whole environment, where it is given. `slow` names functions ("module:name") before and
        after which it stops for a moment, so that others come in between; `undone` names some that
        do nothing.
        """
        asked: dict[str, Any] = {"folder": str(folder), "words": words, "user": user}
        asked |= {
            "kill_after": kill_after,
            "turns": turns,
            "slow": list(slow),
            "undone": list(undone),
        }
        self._ask.write(json.dumps({**asked, "limits": dict(limits or {}), "env": env}) + "\n")
        self._ask.flush()
        return Ended(**json.loads(self._answer.readline()))

    def close(self) -> None:
        """Ends it."""
        self._ask.close()
        self._process.wait(10)
        self._answer.close()


def _import_all() -> None:
    """Whatever is imported late, too: who runs a command may not be able to read it then."""
    late = ("encodings.utf_8_sig", "encodings.idna", "importlib.readers", "urllib.parse")
    for name in (*late, "importlib.resources._adapters"):
        importlib.import_module(name)
    for module in pkgutil.walk_packages(loyalty_cli.__path__, "loyalty_cli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _serve() -> None:
    _import_all()
    from loyalty_cli.jobs.batch import batch

    # Many pieces in a small store: a kill falls between two of them as well as into one.
    batch.PIECE_ACCOUNTS, batch.PIECE_EVENTS = 10, 150
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(asked: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out:
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            _be(asked, out.fileno())
        if asked["kill_after"] is not None:
            _kill_after(child, asked["kill_after"])
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - begun
        out.seek(0)
        return {
            "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
            "code": os.waitstatus_to_exitcode(status),
            "seconds": seconds,
            "out": out.read().decode(),
        }


def _die_after(turns: int) -> None:
    """The end comes between two transactions, where a run must know how far it has come."""
    from loyalty_cli.store.file.connection import Store

    real, left = Store.turn, itertools.count(turns - 1, -1)

    @contextmanager
    def turn(store: Store) -> Iterator[None]:
        with real(store):
            yield
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    Store.turn = turn  # type: ignore[method-assign, assignment]


def _slow_down(names: Sequence[str]) -> None:
    for name in names:
        module, function = name.split(":")
        place = importlib.import_module(module)
        real = getattr(place, function)

        def slowed(*args: Any, real: Any = real, **named: Any) -> Any:
            time.sleep(PAUSE_SECONDS)
            result = real(*args, **named)
            time.sleep(PAUSE_SECONDS)
            return result

        setattr(place, function, slowed)


def _kill_after(child: int, seconds: float) -> None:
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # It has not been waited for, so the number is still its own.


def _be(asked: dict[str, Any], out: int) -> None:
    """The command itself, in the fork."""
    code = 99
    try:
        nowhere = os.open(os.devnull, os.O_RDONLY)
        for handle, number in ((nowhere, 0), (out, 1), (out, 2)):
            os.dup2(handle, number)
        os.chdir(asked["folder"])
        if asked["env"] is not None:
            os.environ.clear()
            os.environ.update(asked["env"])
            tempfile.tempdir = None  # Else it is where it was before.
        if asked["limits"]:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            for name, limit in asked["limits"].items():
                resource.setrlimit(getattr(resource, name), (limit, limit))
        if asked["user"] is not None:
            os.setgid(asked["user"])
            os.setuid(asked["user"])
        _slow_down(asked["slow"])
        for name in asked["undone"]:
            module, function = name.split(":")
            setattr(importlib.import_module(module), function, lambda *_, **__: None)
        if asked["turns"] is not None:
            _die_after(asked["turns"])
        from loyalty_cli.app import main

        code = main(asked["words"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
