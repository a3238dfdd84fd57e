"""The command tree, each branch imported and made when a word asks for it.

Typer makes every command before it looks at the first word, and what a command is written in has to
be imported first: both take longer than most commands do (70 commands: 0.15 s). Here the root knows
the names; help and completion make what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

import typer
from typer.main import get_command
from typer.models import CommandInfo

Maker = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Noun:
    """A group: the module that has its `app`, and its commands that are written elsewhere.

    A command is written "module:function", in `loyalty_cli.commands`; a module whose COMMAND_CLASS
    is another than Typer's has it for its commands.
    """

    module: str
    more: Mapping[str, str] = field(default_factory=dict)


Branches = Mapping[str, str | Noun]
"""What follows `loyalty`, in the order of its help."""


def root_of(app: typer.Typer, branches: Branches) -> Any:
    """The root command: `app` has the options that stand alone, the branches all the rest."""
    root: Any = get_command(app)
    root.commands = _Made(
        {
            name: partial(_noun, name, where)
            if isinstance(where, Noun)
            else partial(_command, CommandInfo(name, callback=None), where)
            for name, where in branches.items()
        }
    )
    return root


def _noun(name: str, noun: Noun) -> Any:
    app = _module(noun.module).app
    bare = copy(app)
    bare.registered_commands = []
    holder = _holder()
    holder.add_typer(bare, name=name)
    root: Any = get_command(holder)
    group = root.commands[name]
    makers: dict[str, Maker] = {
        str(info.name): partial(_command, info) for info in app.registered_commands
    }
    for verb, where in noun.more.items():
        makers[verb] = partial(_command, CommandInfo(verb, callback=None), where)
    group.commands = _Made(makers)
    return group


def _command(info: CommandInfo, where: str | None = None) -> Any:
    if where is not None:
        module, _, function = where.partition(":")
        written = _module(module)
        info.callback = getattr(written, function)
        info.cls = getattr(written, "COMMAND_CLASS", info.cls)
    holder = _holder()
    holder.registered_commands = [info]
    return get_command(holder)


def _module(name: str) -> Any:
    return import_module(f"loyalty_cli.commands.{name}")


def _holder() -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class _Made(MutableMapping[str, Any]):
    """Commands by name, made when they are first looked up."""

    def __init__(self, makers: dict[str, Maker]) -> None:
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
