"""A command that changes something: it arrives, is noted for the replay and in the audit, and its
answer is kept for who asks again.

What a command did to accounts is done again by `doctor --replay` from what was noted of it: the
module that does a command says in its REPEATS how (`jobs/proof/replay_commands.py` lists them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log import audit, refs
from loyalty_cli.store.log.commands import note_command

Noted = Mapping[str, int | str | bool | None]
"""What the replay needs: members, accounts and programs by number, days as ISO text."""

Repeat = Callable[[Store, int, Mapping[str, Any], Day], None]
"""Does a command again in another store: its arrival, what was noted of it, its day."""


def facts_alone(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    """A command that changed facts alone: the replay brings them anyway."""


@dataclass(slots=True)
class Command:
    """One command inside its transaction. `ref` is the caller's own id for it."""

    store: Store
    name: str
    caller: Caller
    ref: str | None = None
    _asked: Mapping[str, object] = field(default_factory=dict)
    _arrival: int | None = None

    @property
    def arrival(self) -> int:
        """Its place in the sequence of all that came; there is one once it has begun."""
        assert self._arrival is not None
        return self._arrival

    def answered(self, asked: Mapping[str, object]) -> dict[str, Any] | None:
        """What it answered the first time under this `ref`; None where it is new.

        `asked` is all that decides what it does. Raises Refused (`ref-used`) where that differs.
        """
        self._asked = {"command": self.name, **asked}
        return None if self.ref is None else refs.look_up(self.store, self.ref, self._asked)

    def begin(self, noted: Noted | None = None) -> int:
        """It arrives; None is noted of what the replay has nothing to do for."""
        self._arrival = self.store.arrive("command", self.caller.as_of)
        if noted is not None:
            self.note(noted)
        return self._arrival

    def note(self, noted: Noted) -> None:
        """Notes what the replay needs, where that is known only when it is done."""
        note_command(self.store, self.arrival, self.name, noted)

    def record(
        self,
        *,
        member: int | None = None,
        reason: str | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Notes in the audit who did it."""
        audit.record(
            self.store,
            arrival=self.arrival,
            action=self.name,
            by=self.caller.by,
            member=member,
            reason=reason,
            before=before,
            after=after,
        )

    def keep(self, result: Mapping[str, object]) -> None:
        """Keeps the answer under the `ref`, if there is one."""
        if self.ref is not None:
            refs.keep(self.store, self.ref, self._asked, result, self.arrival)

    def done(
        self,
        data: Mapping[str, object],
        counts: Mapping[str, int] | None = None,
        hints: Sequence[str] = (),
    ) -> Outcome:
        """The outcome of what was done."""
        return self._outcome("ok", data, counts, hints)

    def already_done(
        self, data: Mapping[str, object], counts: Mapping[str, int] | None = None
    ) -> Outcome:
        """The outcome of what had been done before."""
        return self._outcome("already-done", data, counts, ())

    def _outcome(
        self,
        status: Any,
        data: Mapping[str, object],
        counts: Mapping[str, int] | None,
        hints: Sequence[str],
    ) -> Outcome:
        return Outcome(
            status,
            self.caller.as_of,
            self.caller.dry_run,
            counts=dict(counts or {}),
            data=data,
            hints=list(hints),
        )


@contextmanager
def command(store: Store, name: str, caller: Caller, ref: str | None = None) -> Iterator[Command]:
    """A command in a transaction of its own, which a dry run takes back."""
    with store.atomic(keep=not caller.dry_run):
        yield Command(store, name, caller, ref)
