"""`loyalty help`: the manual, a page a topic."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Refused, did_you_mean
from loyalty_cli.commands.common.options import CsvOption, FormatOption, JsonOption, chosen_format


def help(
    topic: Annotated[
        str | None, typer.Argument(metavar="TOPIC", help="What to read; without it, all topics.")
    ] = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """The manual: its topics, or one of them, page by page on a terminal."""
    from loyalty_cli.manual import TOPICS, page
    from loyalty_cli.show.manual import show_page, show_topics

    if topic is None:
        show_topics(TOPICS, chosen_format(style, json, csv))
        return
    wanted = topic.lower().replace(" ", "-").removesuffix(".md")
    if wanted not in TOPICS:
        near = did_you_mean(wanted, TOPICS)
        raise Refused(
            Problem(
                "no-such-topic",
                f"the manual has no page {topic}",
                value=topic,
                fix=f"Did you mean `loyalty help {near}`?" if near else "See `loyalty help`.",
            )
        )
    show_page(page(wanted))
