"""Pages of the manual, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, show_rows


def show_topics(topics: Mapping[str, str], style: Format) -> None:
    """`loyalty help`: each topic and what it is about."""
    rows = [{"topic": topic, "about": about} for topic, about in topics.items()]
    columns = [Column("topic", "topic"), Column("about", "about", wraps=True)]
    show_rows(rows, columns, style, keys=("topic", "about"), empty="the manual is empty")
    if style in {Format.TABLE, Format.PLAIN}:
        terminal.err("read one with `loyalty help TOPIC`; a command explains itself with --help")


def show_page(text: str) -> None:
    """One page, by the pager of the terminal; in a pipe as it stands."""
    if terminal.is_terminal():
        import pydoc

        pydoc.pager(text)
    else:
        terminal.out(text.rstrip("\n"))
