"""Pages for members, of headings, sentences and details, as text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Any

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Format, show_object
from loyalty_cli.show.output.text import clean

Page = Mapping[str, Any]
"""`title` `language` `intro` (a list of sentences) and `sections` (`heading` and `items`, each a
`text` with `items` of its own)."""


class PageFormat(StrEnum):
    """How a page is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


_HEAD = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 42rem; padding: 1rem;
  font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", "Noto Sans", sans-serif;
  overflow-wrap: anywhere; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; }}
h2 {{ font-size: 1.2rem; margin-top: 2rem; break-after: avoid; }}
li {{ margin: 0.3rem 0; }}
li li {{ font-size: 0.95rem; margin: 0.1rem 0; }}
</style>
</head>
<body>
<main>
"""
_TAIL = "</main>\n</body>\n</html>\n"
_MARKS = re.compile(r"([\\`*_<>\[\]])")
_LIST_MARK = re.compile(r"^([0-9]*)([.)+#-])")


def show_page(page: Page, style: PageFormat) -> None:
    """The page on stdout."""
    if style is PageFormat.JSON:
        show_object(page, [], Format.JSON)
    elif style is PageFormat.HTML:
        terminal.raw("".join(_html(page)))
    else:
        write = _markdown if style is PageFormat.MARKDOWN else _text
        terminal.raw("\n".join(write(page)) + "\n")


def _text(page: Page) -> Iterator[str]:
    yield clean(page["title"])
    for sentence in page["intro"]:
        yield ""
        yield clean(sentence)
    for section in page["sections"]:
        yield ""
        yield clean(section["heading"])
        yield from _listed(section["items"], clean, "  ")


def _markdown(page: Page) -> Iterator[str]:
    yield f"# {_marked(page['title'])}"
    for sentence in page["intro"]:
        yield ""
        yield _marked(sentence)
    for section in page["sections"]:
        yield ""
        yield f"## {_marked(section['heading'])}"
        yield ""
        yield from _listed(section["items"], _marked, "")


def _listed(items: Sequence[Mapping[str, Any]], said: Any, indent: str) -> Iterator[str]:
    for item in items:
        yield f"{indent}- {said(item['text'])}"
        yield from _listed(item["items"], said, f"{indent}  ")


def _marked(text: str) -> str:
    """Text in which Markdown finds no marks of its own."""
    return _LIST_MARK.sub(r"\1\\\2", _MARKS.sub(r"\\\1", clean(text)))


def _html(page: Page) -> Iterator[str]:
    title = escape(clean(page["title"]))
    yield _HEAD.format(language=escape(page["language"]), title=title)
    yield f"<h1>{title}</h1>\n"
    for sentence in page["intro"]:
        yield f"<p>{escape(clean(sentence))}</p>\n"
    for section in page["sections"]:
        yield f"<h2>{escape(clean(section['heading']))}</h2>\n"
        yield from _html_list(section["items"])
    yield _TAIL


def _html_list(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "<ul>\n"
    for item in items:
        yield f"<li>{escape(clean(item['text']))}"
        if item["items"]:
            yield "\n"
            yield from _html_list(item["items"])
        yield "</li>\n"
    yield "</ul>\n"
