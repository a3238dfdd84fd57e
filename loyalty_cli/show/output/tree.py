"""Indented text: a tree with branches on a terminal, the same lines by indent in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.text import clean

INDENT = 2


@dataclass(slots=True)
class Node:
    """A line with those that belong under it."""

    text: str
    under: list[Node] = field(default_factory=list)


def node(text: str, *under: Node | str | None) -> Node:
    """A line with lines under it; None is left out."""
    return Node(text, [_line(each) for each in under if each is not None])


def show_tree(root: Node, *, drawn: bool) -> None:
    """A tree on stdout: with `drawn` as Rich draws it, else as indented lines."""
    if drawn:
        _draw(root)
    else:
        for line in lines_of([root]):
            terminal.out(line)


def lines_of(nodes: Iterable[Node], depth: int = 0) -> Iterable[str]:
    """The lines of nodes, each level indented."""
    for each in nodes:
        yield " " * (INDENT * depth) + clean(each.text)
        yield from lines_of(each.under, depth + 1)


def _line(each: Node | str) -> Node:
    return Node(each) if isinstance(each, str) else each


def _draw(root: Node) -> None:
    from rich.text import Text
    from rich.tree import Tree

    def grow(branch: Tree, nodes: Sequence[Node]) -> None:
        for each in nodes:
            grow(branch.add(Text(clean(each.text))), each.under)

    tree = Tree(Text(clean(root.text)))
    grow(tree, root.under)
    terminal.out_console().print(tree)
