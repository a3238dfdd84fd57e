"""The same sheets as PDF, for printers that are sent a file: A4, eight slips to a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.base.slips import SheetTexts, Slip
from loyalty_cli.show.sheets.html import qr_modules

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, WIDTH, HEIGHT = 12, 93, 66
"""Millimetres: around the page, and of a slip."""

PAD, QR = 6, 27
EACH_PAGE = 8
_OWN = "Helvetica"
_FONTS = (b"\0\1\0\0", b"OTTO", b"true")
"""How a file of one font begins."""


def pdf_sheet(texts: SheetTexts, slips: Iterable[Slip], *, font: Path | None) -> bytes:
    """The PDF. `font` is a TrueType file for letters that the PDF's own fonts lack.

    Raises Refused where fpdf2 is not installed, Usage for a font that can't be read or text that
    needs one.
    """
    try:
        from fpdf import FPDF
    except ImportError:
        raise Refused(
            Problem(
                "no-pdf",
                "writing PDF needs fpdf2, which is not installed",
                fix="Install it with pip install 'loyalty-cli[pdf]', or write HTML: -o sheet.html.",
            )
        ) from None
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_title(texts.merchant)
    family = _OWN if font is None else _load(pdf, font)
    page = _Page(pdf, family, texts)
    for place, slip in enumerate(slips):
        page.draw(place, slip)
    return bytes(pdf.output())


def _load(pdf: FPDF, font: Path) -> str:
    try:
        if font.read_bytes()[:4] not in _FONTS:
            raise ValueError("it is no TrueType or OpenType font")
        pdf.add_font("own", fname=font)
    except Exception as error:  # whatever a font library says of a file that is no font
        raise Usage(
            Problem(
                "bad-font",
                "the font can't be read",
                column="--font",
                file=str(font),
                value=str(error) or type(error).__name__,
                fix="Give a TrueType file (.ttf) that has the letters of your texts.",
            )
        ) from None
    return "own"


class _Page:
    def __init__(self, pdf: FPDF, family: str, texts: SheetTexts) -> None:
        self._pdf, self._family, self._texts = pdf, family, texts

    def draw(self, place: int, slip: Slip) -> None:
        """The slip of that place, on a new page where the last one is full."""
        pdf = self._pdf
        on_page = place % EACH_PAGE
        if on_page == 0:
            pdf.add_page()
        left, top = MARGIN + WIDTH * (on_page % 2), MARGIN + HEIGHT * (on_page // 2)
        pdf.set_draw_color(150)
        pdf.set_dash_pattern(dash=1, gap=1)
        pdf.rect(left, top, WIDTH, HEIGHT)
        pdf.set_dash_pattern()
        room = WIDTH - 2 * PAD - QR - 3
        self._text(left + PAD, top + PAD, WIDTH - 2 * PAD, self._texts.merchant, 9, grey=True)
        self._text(left + PAD, top + 15, room, slip.title, 11, bold=True)
        self._text(left + PAD, top + 21, room, slip.value, 20, bold=True)
        message = slip.message or self._texts.message
        if message:
            self._text(left + PAD, top + 32, room, message, 8, lines=5)
        self._draw_qr(left + WIDTH - PAD - QR, top + 14, slip.code)
        self._text(left + PAD, top + HEIGHT - 18, WIDTH - 2 * PAD, slip.code, 13, bold=True)
        foot = "   ".join(part for part in (slip.valid, slip.mark) if part)
        self._text(left + PAD, top + HEIGHT - 11, WIDTH - 2 * PAD, foot, 8, grey=True)

    def _text(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: int,
        *,
        bold: bool = False,
        grey: bool = False,
        lines: int = 1,
    ) -> None:
        """Text in its room: smaller where it is too wide, at last on so many lines."""
        from fpdf.enums import WrapMode
        from fpdf.errors import FPDFUnicodeEncodingException

        pdf = self._pdf
        style = "B" if bold and self._family == _OWN else ""
        pdf.set_text_color(90 if grey else 20)
        try:
            pdf.set_font(self._family, style, size)
            while size > 6 and pdf.get_string_width(text) > width * lines * 0.95:
                size -= 1
                pdf.set_font(self._family, style, size)
            pdf.set_xy(x, y)
            wrap = WrapMode.WORD if " " in text else WrapMode.CHAR
            pdf.multi_cell(width, size * 0.45, text, align="L", wrapmode=wrap)
        except FPDFUnicodeEncodingException:
            raise Usage(
                Problem(
                    "needs-font",
                    f'"{text}" has letters that the own fonts of PDF lack',
                    column="--font",
                    value=text,
                    fix="Give a font that has them, --font FILE.ttf, or write HTML: -o sheet.html.",
                )
            ) from None

    def _draw_qr(self, x: float, y: float, code: str) -> None:
        rows = qr_modules(code)
        side = QR * 100 // len(rows) * 0.01
        self._pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for along, dark in enumerate(row):
                if dark:
                    self._pdf.rect(x + along * side, y + down * side, side, side, style="F")
