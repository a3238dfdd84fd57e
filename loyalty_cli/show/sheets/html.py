"""Sheets of vouchers and gift cards to print and cut: one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from loyalty_cli.base.slips import SheetTexts, Slip

PIECE = 50
"""So many slips are handed on together."""


# Two columns of four on A4, and as well on US Letter; no slip is torn by the end of a page. The
# dashed lines are for scissors.
_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ margin: 12mm; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 186mm; color: #1a1a1a; background: #fff;
  font: 10pt/1.35 system-ui, "Segoe UI", "Helvetica Neue", "Noto Sans", sans-serif; }}
main {{ display: grid; grid-template-columns: 1fr 1fr; }}
article {{ min-height: 62mm; padding: 6mm; border: 0.3mm dashed #999;
  display: grid; grid-template-columns: minmax(0, 1fr) 27mm; grid-template-rows: auto 1fr auto;
  column-gap: 4mm; break-inside: avoid; overflow-wrap: anywhere; }}
header {{ grid-column: 1 / 3; font-size: 9pt; letter-spacing: 0.04em; color: #555; }}
.what {{ align-self: center; min-width: 0; }}
h2 {{ margin: 0; font-size: 11pt; font-weight: 600; }}
.value {{ margin: 0; font-size: 21pt; font-weight: 700; line-height: 1.15; }}
.value.long {{ font-size: 15pt; }}
.message {{ margin: 1.5mm 0 0; font-size: 9pt; }}
svg {{ width: 27mm; height: 27mm; align-self: center; display: block; }}
footer {{ grid-column: 1 / 3; display: flex; flex-wrap: wrap; justify-content: space-between;
  align-items: baseline; gap: 0 4mm; }}
code {{ font: 700 12pt/1.4 ui-monospace, "DejaVu Sans Mono", Consolas, monospace;
  white-space: nowrap; }}
code.long {{ font-size: 9pt; white-space: normal; }}
.valid, .mark {{ font-size: 8pt; color: #555; }}
@media screen {{ body {{ padding: 8mm 0; }} }}
</style>
</head>
<body>
<main>
"""
_TAIL = "</main>\n</body>\n</html>\n"

_LONG_VALUE = 9
_LONG_CODE = 28


def html_sheet(texts: SheetTexts, slips: Iterable[Slip]) -> Iterator[tuple[str, int]]:
    """The page in pieces of text, each with how many slips it holds."""
    text, count = [_HEAD.format(title=escape(texts.merchant))], 0
    for slip in slips:
        text.append(_article(texts, slip))
        count += 1
        if count == PIECE:
            yield "".join(text), count
            text, count = [], 0
    yield "".join([*text, _TAIL]), count


def _article(texts: SheetTexts, slip: Slip) -> str:
    message = slip.message or texts.message
    return "".join(
        (
            f"<article>\n<header>{escape(texts.merchant)}</header>\n",
            f'<div class="what">\n<h2>{escape(slip.title)}</h2>\n',
            f"<p{_class('value', len(slip.value) > _LONG_VALUE)}>{escape(slip.value)}</p>\n",
            f'<p class="message">{escape(message)}</p>\n' if message else "",
            f"</div>\n{qr_svg(slip.code)}\n<footer>",
            f"<code{_class('', len(slip.code) > _LONG_CODE)}>{escape(slip.code)}</code>",
            f'<span class="valid">{escape(slip.valid)}</span>' if slip.valid else "",
            f'<span class="mark">{escape(slip.mark)}</span>' if slip.mark else "",
            "</footer>\n</article>\n",
        )
    )


def _class(name: str, is_long: bool) -> str:
    names = " ".join(part for part in (name, "long" if is_long else "") if part)
    return f' class="{names}"' if names else ""


def qr_svg(code: str) -> str:
    """The code as a QR symbol that scales to its place, with the quiet zone scanners need."""
    import segno

    made: str = segno.make(code, micro=False, error="m").svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return made


def qr_modules(code: str) -> Sequence[Sequence[int]]:
    """The same symbol as rows of light (0) and dark, without a quiet zone."""
    import segno

    return [list(row) for row in segno.make(code, micro=False, error="m").matrix]
