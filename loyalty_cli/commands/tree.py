"""The command tree, each branch made when a word asks for it.

Typer makes every command before it looks at the first word, which takes longer than most commands
do (70 commands: 0.1 s). Here the root knows the names; help and completion make what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from copy import copy
from functools import partial
from typing import Any

import typer
from typer.main import get_command
from typer.models import CommandInfo, TyperInfo


def root_of(app: typer.Typer) -> Any:
    """The root command of an app whose commands and groups all have names of their own."""
    bare = copy(app)
    bare.registered_commands, bare.registered_groups = [], []
    root: Any = get_command(bare)
    makers: dict[str, Callable[[], Any]] = {}
    for command in app.registered_commands:
        makers[str(command.name)] = partial(_command, command)
    for group in app.registered_groups:
        makers[str(group.name)] = partial(_group, group)
    root.commands = _Branches(makers)
    return root


def _command(info: CommandInfo) -> Any:
    holder = _holder()
    holder.registered_commands = [info]
    return get_command(holder)


def _group(info: TyperInfo) -> Any:
    holder = _holder()
    holder.registered_groups = [info]
    made: Any = get_command(holder)
    return made.commands[info.name]


def _holder() -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class _Branches(MutableMapping[str, Any]):
    """Commands by name, made when they are first looked up."""

    def __init__(self, makers: dict[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __setitem__(self, name: str, command: Any) -> None:
        self._makers[name] = lambda: command

    def __delitem__(self, name: str) -> None:
        del self._makers[name]
