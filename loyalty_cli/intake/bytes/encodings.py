"""Encodings of files: which of several it is, and the byte at which a text is not in its own."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.encoding_ranking import CODECS, OTHERS, ranked
from loyalty_cli.intake.bytes.files import SourceFile

_SAMPLE = 1 << 16
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def codec(encoding: str) -> str:
    """What decodes the bytes of a `Checked` file."""
    return "utf-8-sig" if encoding in ("utf-8", "utf-16") else CODECS.get(encoding, encoding)


def encoding_of(peek: Callable[[int], bytes], encodings: Sequence[str]) -> str:
    """The first of the encodings that reads the beginning of the file, where its header stands."""
    if len(encodings) == 1:
        return encodings[0]
    sample = peek(_SAMPLE)
    for mark, encoding in _BOMS.items():
        if sample.startswith(mark) and encoding in encodings:
            return encoding
    readable = (one for one in encodings if reads(sample, one))
    return next(readable, encodings[0])


def others_for(sample: bytes, country: str | None) -> tuple[str, ...]:
    """What a text that is not UTF-8 may well be in, the likeliest first, in a store of that
    country."""
    return ranked(sample, encodings_of(sample), country)


def encodings_of(sample: bytes) -> tuple[str, ...]:
    """What reads the beginning of a file: all that may be, where it is not UTF-8 or UTF-16."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if reads(sample, "utf-8"):
        return ("utf-8",)
    return tuple(one for one in OTHERS if reads(sample, one))


def refuse_other(source: SourceFile, encoding: str, country: str | None) -> None:
    """Refuses a file that is not in the encoding that was said. Raises Rejected."""
    refuse_utf8(source, encoding)
    sample = source.peek(_SAMPLE)
    if reads(sample, encoding):
        return
    fits = " or ".join(f"--encoding {one}" for one in ranked(sample, encodings_of(sample), country))
    raise Rejected(
        Problem(
            "encoding",
            f"the file is not {encoding}",
            file=source.name,
            column="--encoding",
            value=encoding,
            fix=f"say {fits}, or leave it out" if fits else "save it as CSV UTF-8",
        )
    )


def refuse_utf8(source: SourceFile, encoding: str) -> None:
    """Refuses a file that is UTF-8 and is to be read as something else: it would be read as other
    letters, or break off where these end. Raises Rejected."""
    if encoding in ("utf-8", "utf-16"):
        return
    sample = source.peek(_SAMPLE)
    if sample.startswith(codecs.BOM_UTF8) or (
        len(_SEQUENCES.findall(sample)) > 1 and reads(sample, "utf-8")
    ):
        raise Rejected(
            Problem(
                "encoding",
                f"the file is UTF-8, and is to be read as {encoding}",
                file=source.name,
                value=encoding,
                fix=f'say --encoding utf-8, or encoding = ["utf-8", "{encoding}"] in the profile',
            )
        )


_SEQUENCES = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
"""Letters that are not plain ASCII: one alone may be another text by chance."""


def reads(sample: bytes, encoding: str) -> bool:
    """Whether the beginning of a file is text in the encoding."""
    if encoding == "utf-16" and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    if encoding != "utf-16" and b"\0" in sample:
        return False
    try:
        codecs.getincrementaldecoder(CODECS.get(encoding, encoding))().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


LINE_MAX = 1 << 24
"""How many bytes a line may have: a file without line breaks would be held in memory as a whole."""


class Checked(io.RawIOBase):
    """The bytes of a source, refused where they are not text in the encoding.

    UTF-16 comes out as UTF-8, all others as they stand: `codec` says how to decode them.
    """

    def __init__(self, source: SourceFile, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(CODECS.get(encoding, encoding))()
        self._line = 1
        self._after_cr = False
        self._open_bytes = 0
        self._ready = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes into the buffer; how many there are."""
        if self._encoding == "utf-16":
            return self._transcoded(buffer)
        start = self._source.bytes_read
        piece = self._source.read(len(buffer))
        self._check(piece, start)
        buffer[: len(piece)] = piece
        return len(piece)

    def _transcoded(self, buffer: memoryview) -> int:
        while not self._ready:
            start = self._source.bytes_read
            piece = self._source.read(len(buffer))
            self._ready = self._decode(piece, start).encode()
            if b"\0" in self._ready:
                self._nul(self._ready, start)
            self._count(self._ready)
            if not piece:
                break
        part, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _check(self, piece: bytes, start: int) -> None:
        if b"\0" in piece:
            self._nul(piece, start)
        self._decode(piece, start)
        self._count(piece)

    def _decode(self, piece: bytes, start: int) -> str:
        held = len(self._decoder.getstate()[0])
        try:
            return self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            self._undecodable(error, piece, start - held)

    def _count(self, piece: bytes) -> None:
        self._line += self._breaks(piece)
        self._after_cr = piece.endswith(b"\r")
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self._open_bytes = len(piece) + (self._open_bytes if last < 0 else -last - 1)
        if self._open_bytes > LINE_MAX:
            raise Rejected(
                Problem(
                    "line-too-long",
                    f"the line is longer than {LINE_MAX >> 20} MiB, as no export's is",
                    file=self._source.name,
                    line=self._line,
                    fix="look at what the file is; a line ends where a record does",
                )
            )

    def _breaks(self, piece: bytes) -> int:
        count = piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
        return count - (self._after_cr and piece.startswith(b"\n"))

    def _nul(self, piece: bytes, start: int) -> NoReturn:
        at = piece.index(b"\0")
        utf16 = start == 0 and piece[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        raise Rejected(
            Problem(
                "nul-byte",
                f"there is a NUL byte at byte {start + at + 1}"
                + (": the file is UTF-16" if utf16 else ""),
                file=self._source.name,
                line=self._line + self._breaks(piece[:at]),
                fix='say encoding = "utf-16" in a profile, or save the file as CSV UTF-8'
                if utf16
                else "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
            )
        )

    def _undecodable(self, error: UnicodeDecodeError, piece: bytes, start: int) -> NoReturn:
        at = start + error.start
        before = piece[: max(0, at - (self._source.bytes_read - len(piece)))]
        byte = error.object[error.start]
        fix = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8), or name its encoding"
        if self._encoding == "utf-8":
            if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and at == 0:
                fix = 'the file looks like UTF-16: say encoding = "utf-16" in a profile'
            else:
                fits = others_for(piece, self._source.country)
                if fits:
                    said = " or ".join(f"--encoding {one}" for one in fits)
                    fix = f'say which it is: {said}; in a profile: encoding = "{fits[0]}"'
        raise Rejected(
            Problem(
                "encoding",
                f"byte {at + 1} (0x{byte:02x}) is not {self._encoding}",
                file=self._source.name,
                line=self._line + self._breaks(before),
                fix=fix,
            )
        ) from None
